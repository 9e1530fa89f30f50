import { splitSentences } from '@attention-flow/attention';
import type { TextSpan } from '@attention-flow/attention';
import type { SentenceScore } from '../document/document.ts';
import { meanOf, mostProbable, valueOf } from './score.ts';
import type { SentimentProbabilities, TextScore } from './score.ts';

/** What the model reads at once: about as much as fits it. */
const passageCharacters = 400;
/** Of a very long report, the first sentences; what counts stands there. */
const mostSentences = 200;

/** What of a document the model is asked. */
export interface Reading {
  /** Sentences put together until a passage is full; their topics and sentiment are the document's. */
  readonly passages: readonly TextSpan[];
  /** Each sentence by itself; none where there is only one, which is its passage. */
  readonly sentences: readonly TextSpan[];
}

/** Cuts a document into what the model can read. */
export function readingOf(text: string): Reading {
  const sentences = splitSentences(text).slice(0, mostSentences);
  const passages: TextSpan[] = [];
  for (const { start, end } of sentences) {
    const last = passages.at(-1);
    const joins = last !== undefined && end - last.start <= passageCharacters;
    const from = joins ? last.start : start;
    const passage = { text: text.slice(from, end), start: from, end };
    if (joins) passages[passages.length - 1] = passage;
    else passages.push(passage);
  }
  return { passages, sentences: sentences.length > 1 ? sentences : [] };
}

/** What a whole document comes to. */
export interface ReadScore {
  readonly sentiment: SentimentProbabilities;
  readonly topics: TextScore['topics'];
  readonly sentences: readonly SentenceScore[];
}

/**
 * Puts together what the model said: passages count by their length; a topic is the document's if it is that of a
 * passage, with its best probability.
 *
 * @param scores of the passages, then of the sentences, in their order
 */
export function readScore({ passages, sentences }: Reading, scores: readonly TextScore[]): ReadScore {
  const parts = passages.flatMap(({ start, end }, index) => {
    const score = scores[index];
    return score ? [{ weight: end - start, ...score }] : [];
  });
  const topics = new Map<string, number>();
  for (const { topic, probability } of parts.flatMap((part) => part.topics))
    topics.set(topic, Math.max(probability, topics.get(topic) ?? 0));
  return {
    sentiment: meanOf(parts),
    topics: [...topics]
      .map(([topic, probability]) => ({ topic, probability }))
      .sort((a, b) => b.probability - a.probability),
    sentences: sentences.flatMap(({ start, end }, index) => {
      const score = scores[passages.length + index];
      if (!score) return [];
      return [{ start, end, sentiment: mostProbable(score.sentiment), score: valueOf(score.sentiment) }];
    }),
  };
}
