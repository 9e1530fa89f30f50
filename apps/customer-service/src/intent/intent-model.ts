/** What a model makes of a message. */
export interface Classification {
  readonly intent: string;
  /** In [0, 1]. */
  readonly confidence: number;
  /** The model's own judgement that no intent fits. */
  readonly outOfScope: boolean;
}

export const explanationMethods = ['rollout', 'flow', 'gradient'] as const;
export type ExplanationMethod = (typeof explanationMethods)[number];

/** A word of the message and what it adds to the intent. */
export interface WordScore {
  readonly text: string;
  /** Offsets into the message in UTF-16 units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/** Why a model chose an intent. */
export interface Explanation {
  readonly method: ExplanationMethod;
  readonly intent: string;
  readonly words: readonly WordScore[];
  /** What belongs to no word. */
  readonly unattributed: number;
}

/** Running totals of what a model has computed since it was opened; what a cache answered is not computed again. */
export interface ModelWork {
  readonly texts: number;
  readonly batches: number;
  readonly tokens: number;
}

/** A trained intent model that answers. */
export abstract class IntentModel {
  abstract classify(text: string): Promise<Classification>;
  abstract explain(text: string, method: ExplanationMethod): Promise<Explanation>;
  abstract work(): ModelWork;
  /** Frees what the model holds; nothing is asked of it afterwards. */
  abstract close(): Promise<void>;
}

/** Opens stored models. */
export abstract class IntentModelLoader {
  /** @param folder of one stored model. @throws when the model is damaged or absent */
  abstract load(folder: string): Promise<IntentModel>;
}
