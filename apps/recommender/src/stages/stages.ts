/** One line of the catalogue. */
export interface Item {
  readonly itemId: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly category: string;
  /** In the shop's currency. */
  readonly price?: number;
  /** Pieces at hand; absent where the shop does not count them. */
  readonly stock?: number;
  readonly seller?: string;
  /** Unix seconds of the first offer. */
  readonly createdAt?: number;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

/** What a user did with an item. */
export interface Interaction {
  readonly itemId: string;
  /** A configured event type, such as `view` or `purchase`. */
  readonly type: string;
  /** Stars, pieces or seconds, as the type says; 1 where it says nothing. */
  readonly value: number;
  /** Unix seconds. */
  readonly timestamp: number;
}

export interface UserHistory {
  /** Of a user or an anonymous session. */
  readonly userId: string;
  /** Oldest first; equal timestamps in the order of arrival. */
  readonly interactions: readonly Interaction[];
}

export interface Candidate {
  readonly itemId: string;
  /** Higher is better; comparable within one stage's list only. */
  readonly score: number;
  /** Name of the stage that brought it in. */
  readonly source: string;
  /** What the ranking sees, by name. */
  readonly features: Readonly<Record<string, number>>;
}

export interface RecommendationRequest {
  readonly history: UserHistory;
  /** Items on the page at hand: read as the newest views. */
  readonly contextItems: readonly string[];
  /** How many to return, from 1. */
  readonly count: number;
  /** Unix seconds. */
  readonly now: number;
}

/** A history item that a recommendation rests on: without it the candidate's score falls by `share` of itself. */
export interface Reason {
  readonly itemId: string;
  /** In (0, 1]. */
  readonly share: number;
}

export interface Recommendation extends Candidate {
  /** Strongest first; empty where nothing in the history carries the score. */
  readonly because: readonly Reason[];
}

/** Finds candidates, best first. */
export interface Retrieve {
  readonly name: string;
  retrieve(request: RecommendationRequest, limit: number): Promise<readonly Candidate[]>;
}

/** Drops what may not be shown: out of stock, bought already, against a rule. */
export interface Filter {
  readonly name: string;
  keeps(itemId: string, request: RecommendationRequest): boolean;
}

/** Orders candidates by what the user most likely does next, best first; keeps all of them, each once. */
export interface Rank {
  rank(request: RecommendationRequest, candidates: readonly Candidate[]): Promise<readonly Candidate[]>;
}

/** Chooses `count` of the ranked candidates for a list that is good as a whole; all of them where there are fewer. */
export interface Rerank {
  rerank(candidates: readonly Candidate[], count: number): readonly Candidate[];
}

/** The history items that a candidate rests on. */
export interface Explain {
  explain(request: RecommendationRequest, candidate: Candidate): Promise<readonly Reason[]>;
}

/** retrieve ▶ filter ▶ rank ▶ rerank ▶ explain: each replaceable, each measured alone. */
export interface Stages {
  readonly retrieve: readonly Retrieve[];
  /** Asked in turn while fewer candidates are left than asked for: trending, new, the whole catalogue. */
  readonly fallback: readonly Retrieve[];
  readonly filter: readonly Filter[];
  readonly rank: Rank;
  readonly rerank: Rerank;
  readonly explain?: Explain;
  /** Candidates that each retrieval may bring. */
  readonly candidatesPerSource: number;
}
