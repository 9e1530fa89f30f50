import { ModelServer } from '@attention-flow/attention';
import type { Classification, HeadAnswer } from '@attention-flow/attention';
import { DocumentModel } from './document-model.ts';
import type { WordWeight } from './document-model.ts';
import type { Sentiment, SentimentProbabilities, TextScore } from './score.ts';

/** The heads of a model, as they are trained and answer. */
export const sentimentHead = 'sentiment';
export const topicHead = 'topic';

/** More than any batch of documents has passages and sentences. */
const maxQueued = 100_000;
const maxBatchSize = 64;

/** A model as the transformer core trains and serves it, in worker threads: one encoder, a head for each question. */
export class AttentionDocumentModel extends DocumentModel {
  private constructor(private readonly server: ModelServer) {
    super();
  }

  /** @param folder of a bundle. @throws DamagedBundleError */
  static async open(folder: string, workers: number): Promise<AttentionDocumentModel> {
    return new AttentionDocumentModel(await ModelServer.start(folder, { workers, maxBatchSize, maxQueued }));
  }

  async score(texts: readonly string[]): Promise<readonly TextScore[]> {
    return Promise.all(texts.map(async (text) => toTextScore(await this.server.classify(text))));
  }

  async explain(text: string, label: 'negative' | 'positive'): Promise<readonly WordWeight[]> {
    const { tokens } = await this.server.explain(text, 'gradient', { label, head: sentimentHead });
    return tokens.map(({ text: word, start, end, score: weight }) => ({ text: word, start, end, weight }));
  }

  async close(): Promise<void> {
    await this.server.close();
  }
}

/** Neutral and without topics is what a model says of what it was not taught. */
function toTextScore(classification: Classification): TextScore {
  const { sentiment, topic } = headsOf(classification);
  return {
    sentiment: sentiment ? toProbabilities(sentiment) : { negative: 0, neutral: 1, positive: 0 },
    topics: topic ? toTopics(topic) : [],
  };
}

/** A model that was taught one of both has that head alone, without a name. */
function headsOf(classification: Classification): Partial<Record<'sentiment' | 'topic', HeadAnswer>> {
  const { heads } = classification;
  if (heads) {
    const { [sentimentHead]: sentiment, [topicHead]: topic } = heads;
    return { ...(sentiment && { sentiment }), ...(topic && { topic }) };
  }
  return classification.labels === undefined ? { sentiment: classification } : { topic: classification };
}

function toProbabilities({ probabilities }: HeadAnswer): SentimentProbabilities {
  const of = (sentiment: Sentiment) =>
    probabilities.find(({ label }) => label === sentiment)?.probability ?? 0;
  return { negative: of('negative'), neutral: of('neutral'), positive: of('positive') };
}

function toTopics({ labels = [], probabilities }: HeadAnswer): TextScore['topics'] {
  const decided = new Set(labels);
  return probabilities
    .filter(({ label }) => decided.has(label))
    .map(({ label: topic, probability }) => ({ topic, probability }));
}
