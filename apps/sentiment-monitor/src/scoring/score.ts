export const sentiments = ['negative', 'neutral', 'positive'] as const;
export type Sentiment = (typeof sentiments)[number];

/** A probability for each sentiment; they sum to 1. */
export type SentimentProbabilities = Readonly<Record<Sentiment, number>>;

/** What a model says of one text. */
export interface TextScore {
  readonly sentiment: SentimentProbabilities;
  /** Topics that the text has, with their probabilities, the most probable first. */
  readonly topics: readonly { readonly topic: string; readonly probability: number }[];
}

/** One number for a sentiment: the probability of positive less that of negative, in [-1, 1]. */
export function valueOf({ positive, negative }: SentimentProbabilities): number {
  return positive - negative;
}

/** The most probable sentiment; of equals the first, so that nothing is called neutral by a tie. */
export function mostProbable(probabilities: SentimentProbabilities): Sentiment {
  return sentiments.reduce((best, each) => (probabilities[each] > probabilities[best] ? each : best));
}

/** The mean of several distributions, each with its weight; neutral for none. */
export function meanOf(
  parts: readonly { readonly weight: number; readonly sentiment: SentimentProbabilities }[],
): SentimentProbabilities {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return { negative: 0, neutral: 1, positive: 0 };
  const mean = (sentiment: Sentiment) =>
    parts.reduce((sum, part) => sum + part.weight * part.sentiment[sentiment], 0) / total;
  return { negative: mean('negative'), neutral: mean('neutral'), positive: mean('positive') };
}
