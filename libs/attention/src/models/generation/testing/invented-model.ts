import type { Decoding, Generated, LogProbabilities } from '../decoding.ts';
import type { GenerationRules } from '../rules.ts';

/** @file A language model for properties of decodings: arbitrary, but the same each time for the same tokens. */

export const startId = 0;
export const endId = 1;

export const anyRules: GenerationRules = { startId, endId, minTokens: 0, maxTokens: 12, forbid: [] };

/** Log-probabilities of `vocabSize` tokens after these; a small sharpness makes them even. */
export type InventedModel = (tokens: readonly number[]) => LogProbabilities;

export function inventedModel(seed: number, vocabSize: number, sharpness = 3): InventedModel {
  return (tokens) => {
    let state = (seed * 2654435761 + 12345) >>> 0;
    for (const token of tokens) state = Math.imul(state ^ (token + 1), 0x9e3779b1) >>> 0;
    const logits = Float64Array.from({ length: vocabSize }, () => {
      state = (Math.imul(state ^ (state >>> 15), 0x85ebca6b) + 0x6d2b79f5) >>> 0;
      return (sharpness * state) / 2 ** 32;
    });
    const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return Float32Array.from(logits, (logit) => logit - total);
  };
}

/** Runs a decoding to its end. Each row's tokens are kept by its parent, as a cache would keep them. */
export function run(decoding: Decoding, model: InventedModel): readonly Generated[] {
  let current = decoding;
  let texts: readonly (readonly number[])[] = [[]];
  while (current.kind === 'open') {
    const before = texts;
    texts = current.rows.map(({ parent, token }) => [...(before[parent] ?? []), token]);
    current = current.advance(texts.map(model));
  }
  return current.outputs;
}

/** What the model says of a text, and of its end where it has one. */
export function logProbabilityOf({ tokens, ending }: Generated, model: InventedModel): number {
  const all = ending === 'end' ? [...tokens, endId] : tokens;
  return all.reduce((sum, token, at) => sum + (model([startId, ...all.slice(0, at)])[token] ?? NaN), 0);
}
