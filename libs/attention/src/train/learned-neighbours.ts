import { Neighbours } from '../artifacts/neighbours.ts';
import { eagerBackendNames } from '../engine/eager-backends.ts';
import type { SessionOptions } from '../engine/session.ts';
import { TextVectors } from '../models/text-vectors.ts';
import type { ClassifierModel } from './classifier-start.ts';
import type { HeadedText } from './training-rows.ts';

/** The rows that a model learned from with what it makes of them now, to be kept with it. */
export async function learnedNeighbours(
  { network, inputs }: ClassifierModel,
  rows: readonly HeadedText[],
  { device, threads }: SessionOptions,
): Promise<Neighbours> {
  const session = { device: eagerBackendNames.includes(device) ? 'cpu' : device, threads };
  await using vectors = await TextVectors.open(network, inputs.tokenizer.padId, session);
  return Neighbours.of(
    rows.map(({ text, labels }) => ({ text, labels })),
    await vectors.of(rows.map(({ text }) => inputs.encode(text))),
  );
}
