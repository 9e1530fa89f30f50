import type { ClassifierConfig } from '../../models/classifier-config.ts';
import { InvalidOptionError } from '../../data/errors.ts';
import { layersOf, withSilentHead, withoutLayers } from './pruned-tensors.ts';
import type { ClassifierTensors } from './pruned-tensors.ts';

/** A layer, or a head of it, with what the loss gains without it; below 0 where the model does better without. */
export interface PartImportance {
  readonly layer: number;
  readonly head?: number;
  readonly loss: number;
}

export interface Least {
  /** Of every part, taken out alone. */
  readonly importance: readonly PartImportance[];
  readonly removed: readonly PartImportance[];
}

type LossOf<Config extends ClassifierConfig> = (some: ClassifierTensors<Config>) => Promise<number>;

/**
 * The layers whose absence costs least: one after the other, each measured without those before it, since what a layer is worth
 * depends on what else is there.
 */
export async function leastLayers<Config extends ClassifierConfig>(
  whole: ClassifierTensors<Config>,
  count: number,
  lossOf: LossOf<Config>,
): Promise<Least> {
  const layers = Array.from({ length: layersOf(whole.config) }, (_, layer) => layer);
  requireCount('layers', count, layers.length);
  let before = await lossOf(whole);
  let importance: readonly PartImportance[] = [];
  const removed: PartImportance[] = [];
  while (removed.length < count) {
    const gone = removed.map(({ layer }) => layer);
    const candidates: PartImportance[] = [];
    for (const layer of layers.filter((each) => !gone.includes(each))) {
      const loss = await lossOf(withoutLayers(whole, new Set([...gone, layer])));
      candidates.push({ layer, loss: loss - before });
    }
    if (removed.length === 0) importance = candidates;
    const least = candidates.reduce((best, each) => (each.loss < best.loss ? each : best));
    removed.push(least);
    before += least.loss;
  }
  return { importance, removed };
}

/**
 * The heads that cost least, as many in each layer. Where attention flows from layer to layer, a head goes on above in the head
 * of its own number: there the same numbers go in all layers.
 */
export async function leastHeads<Config extends ClassifierConfig>(
  whole: ClassifierTensors<Config>,
  count: number,
  lossOf: LossOf<Config>,
): Promise<Least> {
  const { numLayers, numHeads, flow } = whole.config;
  requireCount('heads', count, numHeads);
  const before = await lossOf(whole);
  const importance: PartImportance[] = [];
  for (let layer = 0; layer < numLayers; layer++) {
    for (let head = 0; head < numHeads; head++)
      importance.push({ layer, head, loss: (await lossOf(withSilentHead(whole, layer, head))) - before });
  }
  const worth = (head: number | undefined, layer: number) =>
    importance
      .filter((each) => each.head === head && (flow !== 'none' || each.layer === layer))
      .reduce((sum, { loss }) => sum + loss, 0);
  const removed = Array.from({ length: numLayers }, (_, layer) =>
    importance
      .filter((each) => each.layer === layer)
      .toSorted((a, b) => worth(a.head, layer) - worth(b.head, layer))
      .slice(0, count),
  ).flat();
  return { importance, removed };
}

function requireCount(option: string, count: number, all: number): void {
  if (!Number.isInteger(count) || count < 1 || count >= all)
    throw new InvalidOptionError(option, count, `from 1 to ${all - 1}, the model having ${all}`);
}
