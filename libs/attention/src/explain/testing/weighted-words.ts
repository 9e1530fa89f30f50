import { splitWords } from '../../text/words.ts';
import type { Scorer } from '../scorer.ts';

/** A model whose logits are sums of the weights of a text's words; a word that it does not know weighs nothing. */
export const weightedWords =
  (weights: Readonly<Record<string, readonly number[]>>, classes: number): Scorer =>
  (texts) =>
    Promise.resolve(
      texts.map((text) =>
        Array.from({ length: classes }, (_, classId) =>
          splitWords(text).reduce((sum, word) => sum + (weights[word.text]?.[classId] ?? 0), 0),
        ),
      ),
    );
