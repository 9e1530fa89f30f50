import { seededRandom } from '../../engine/testing/operands.ts';
import { scatter, seededStore } from '../../nn/testing/seeded-store.ts';
import type { TokenPair } from '../transformer-batch.ts';
import { Transformer } from '../transformer.ts';
import type { TransformerConfig } from '../transformer-config.ts';

export const tinyConfig: TransformerConfig = {
  vocabSize: 11,
  hiddenSize: 8,
  numHeads: 2,
  numLayers: 2,
  intermediateSize: 12,
  activation: 'relu',
  layerNormEpsilon: 1e-5,
  dropout: 0,
  norm: 'pre',
  flow: 'none',
  positions: 'sinusoidal',
  maxSourceTokens: 64,
  maxTargetTokens: 64,
};

/** Token ids of the tiny vocabulary. */
export const tinyIds = { pad: 0, start: 1, end: 2, first: 3 } as const;

/** A network that nobody has trained, with numbers large enough to tell mistakes. */
export function tinyTransformer(options: Partial<TransformerConfig> = {}, seed = 3) {
  const store = seededStore(seed);
  const network = new Transformer(store, { ...tinyConfig, ...options });
  scatter(store, 0.5, seed + 1);
  return { network, store };
}

/** Random pairs of these lengths, special tokens not counted. */
export function tinyPairs(
  lengths: readonly (readonly [source: number, target: number])[],
  seed: number,
): readonly TokenPair[] {
  const random = seededRandom(seed);
  const { start, end, first } = tinyIds;
  const ids = (length: number) =>
    Array.from({ length }, () => first + Math.floor(random() * (tinyConfig.vocabSize - first)));
  return lengths.map(([source, target]) => ({
    source: [start, ...ids(source), end],
    target: [start, ...ids(target), end],
  }));
}
