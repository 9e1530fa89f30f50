import { bleu } from './bleu.ts';
import { chrf } from './chrf.ts';

export interface TranslationScores {
  /** In [0, 100]. */
  readonly bleu: number;
  /** In [0, 100]. */
  readonly chrf: number;
  /** The share of texts that are one of their references, in [0, 1]. */
  readonly exact: number;
}

/**
 * Corpus BLEU, chrF2 and exact matches. References with ideographs are cut by BLEU as Chinese, a character a token.
 * @param references one or several for each hypothesis
 * @throws {MetricInputError} no texts, lists of different length, a hypothesis without references
 */
export function translationScores(
  hypotheses: readonly string[],
  references: readonly (readonly string[])[],
): TranslationScores {
  const isChinese = references.flat().some((text) => /\p{Script=Han}/u.test(text));
  const exact = hypotheses.filter((text, at) => references[at]?.includes(text)).length;
  return {
    bleu: bleu(hypotheses, references, { tokens: isChinese ? 'zh' : '13a' }).score,
    chrf: chrf(hypotheses, references),
    exact: exact / hypotheses.length,
  };
}
