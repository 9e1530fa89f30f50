import type { Closable } from '@attention-flow/model-lifecycle';
import type { TextScore } from './score.ts';

/** A trained model that tells topics and sentiment of texts. */
export abstract class DocumentModel implements Closable {
  /** One score for each text, in their order; texts may be of any length, of which the model reads what it can. */
  abstract score(texts: readonly string[]): Promise<readonly TextScore[]>;
  /** Words of a text and what they add to a sentiment, for the evidence of alerts. */
  abstract explain(text: string, sentiment: 'negative' | 'positive'): Promise<readonly WordWeight[]>;
  /** Frees what the model holds; nothing is asked of it afterwards. */
  abstract close(): Promise<void>;
}

/** A word of a text and what it adds. */
export interface WordWeight {
  readonly text: string;
  /** Offsets in UTF-16 units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly weight: number;
}
