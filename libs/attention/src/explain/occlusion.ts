import { attribute } from './attribution.ts';
import type { Attribution, TextSpan } from './attribution.ts';
import { edited, removal } from './scorer.ts';
import type { Scorer } from './scorer.ts';

export interface OcclusionOptions {
  readonly text: string;
  readonly words: readonly TextSpan[];
  /** The class explained, and its label. */
  readonly classId: number;
  readonly label: string;
}

/**
 * Occlusion: a word's score is what the logit of the class loses when the word is taken out. One text is scored for each word.
 * @see Zeiler & Fergus (2014), arXiv 1311.2901; Li et al. (2016), Understanding Neural Networks through Representation
 *   Erasure, arXiv 1612.08220
 */
export async function occlusion(
  { text, words, classId, label }: OcclusionOptions,
  scoreOf: Scorer,
): Promise<Attribution> {
  const [whole, ...without] = await scoreOf([
    text,
    ...words.map((word) => edited(text, [removal(text, word)])),
  ]);
  const logit = whole?.[classId] ?? NaN;
  return attribute({
    method: 'occlusion',
    target: label,
    text,
    spans: words,
    scores: without.map((logits) => logit - (logits[classId] ?? NaN)),
  });
}
