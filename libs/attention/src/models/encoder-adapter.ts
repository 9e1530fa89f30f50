import type { EncoderLayer } from '../nn/encoder-layer.ts';
import type { EncoderLayerNames } from '../nn/encoder-layer.ts';
import type { Linear } from '../nn/linear.ts';
import { LowRankUpdate } from '../nn/low-rank-update.ts';
import type { LowRank } from '../nn/low-rank-update.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import type { TextEncoder } from './text-encoder.ts';
import { encoderNames } from './text-encoder-names.ts';

/** The linear layers of an encoder layer that an adapter may update. */
export type AdapterTarget = 'query' | 'key' | 'value' | 'output' | 'up' | 'down';

/** Low-rank updates of an encoder's linear layers: rank and alpha of all, and which layers they are. */
export interface AdapterConfig extends LowRank {
  readonly targets: readonly AdapterTarget[];
}

interface Place {
  readonly linear: (layer: EncoderLayer) => Linear;
  readonly name: (names: EncoderLayerNames) => string;
}

const places: Readonly<Record<AdapterTarget, Place>> = {
  query: { linear: ({ attention }) => attention.query, name: ({ attention }) => attention.query },
  key: { linear: ({ attention }) => attention.key, name: ({ attention }) => attention.key },
  value: { linear: ({ attention }) => attention.value, name: ({ attention }) => attention.value },
  output: {
    linear: ({ attentionOutput }) => attentionOutput,
    name: ({ attentionOutput }) => attentionOutput,
  },
  up: { linear: ({ feedForward }) => feedForward.up, name: ({ up }) => up },
  down: { linear: ({ feedForward }) => feedForward.down, name: ({ down }) => down },
};

export const adapterTargets = Object.keys(places) as readonly AdapterTarget[];

/** A linear layer with the name that the encoder's architecture gives it, such as `encoder.layer.0.attention.self.query`. */
export interface AdaptedLinear {
  readonly name: string;
  readonly linear: Linear;
}

/** The linear layers of an encoder that an adapter of these targets updates, lowest first. */
export function adaptedLinears(
  { layers, config }: TextEncoder,
  targets: readonly AdapterTarget[],
): readonly AdaptedLinear[] {
  const names = encoderNames[config.architecture ?? 'bert'];
  return layers.flatMap((layer, index) =>
    targets.map((target) => ({
      name: `${names.layer(index)}.${places[target].name(names.insideLayer)}`,
      linear: places[target].linear(layer),
    })),
  );
}

/** Gives an encoder an adapter whose parameters are made in `store`; what was attached before is left out of its answers. */
export function attachAdapter(encoder: TextEncoder, store: ParameterStore, config: AdapterConfig): void {
  for (const { name, linear } of adaptedLinears(encoder, config.targets))
    linear.update = new LowRankUpdate(store.within(name), linear, config);
}
