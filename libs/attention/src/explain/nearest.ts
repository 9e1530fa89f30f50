import type { Neighbours } from '../artifacts/neighbours.ts';
import type { TextVectors } from '../models/text-vectors.ts';
import type { TextInputs } from '../models/text-inputs.ts';
import { attribute } from './attribution.ts';
import type { Attribution, TextSpan } from './attribution.ts';
import { AttentionError } from '../engine/errors.ts';
import { edited, removal } from './scorer.ts';

/** The model keeps none of the examples that it learned from. */
export class NoNeighboursError extends AttentionError {
  readonly code = 'ATTENTION_NO_NEIGHBOURS';

  constructor() {
    super('The model keeps no training examples: train it with neighbours (--neighbours)');
  }
}

export interface NearestOptions {
  readonly text: string;
  readonly words: readonly TextSpan[];
  readonly inputs: TextInputs;
  readonly vectors: TextVectors;
  readonly neighbours: Neighbours;
}

/** Examples shown. */
const shown = 5;

/**
 * The training examples nearest to a text, by the vectors that the classifier's last layers read; and what each word does for
 * that: how much less similar, on average, the text is to them when the word is taken out.
 * @see Caruana et al. (1999), Case-based explanation of non-case-based learning methods
 */
export async function nearestExamples({
  text,
  words,
  inputs,
  vectors,
  neighbours,
}: NearestOptions): Promise<Attribution> {
  const texts = [text, ...words.map((word) => edited(text, [removal(text, word)]))];
  const [whole = [], ...without] = await vectors.of(texts.map((each) => inputs.encode(each)));
  const nearest = neighbours.nearest(whole, shown);
  const similarityOf = neighbours.meanSimilarity(whole, shown);
  return {
    ...attribute({
      method: 'nearest',
      text,
      spans: words,
      scores: without.map((vector) => similarityOf(whole) - similarityOf(vector)),
    }),
    nearest,
  };
}
