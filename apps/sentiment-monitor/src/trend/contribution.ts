import type { TenantId } from '@attention-flow/security';
import type { Sentiment } from '../scoring/score.ts';
import type { SeriesKey } from './series.ts';

export const minuteSeconds = 60;
export const hourSeconds = 3_600;
export const daySeconds = 86_400;
/** Widths of the buckets that are stored, in seconds; every other width is a sum of them. */
export const resolutions = [minuteSeconds, hourSeconds, daySeconds] as const;
export type Resolution = (typeof resolutions)[number];

/** What one story says to the trends. */
export interface Contribution {
  readonly tenantId: TenantId;
  readonly publishedAt: Date;
  readonly source: string;
  readonly language: string;
  readonly entities: readonly string[];
  readonly topics: readonly string[];
  readonly sentiment: Sentiment;
  /** In [-1, 1]. */
  readonly score: number;
  readonly reach: number;
}

/** What a bucket gains; negative where something is taken back. */
export interface Gain {
  readonly count: number;
  readonly negative: number;
  readonly positive: number;
  readonly reach: number;
  readonly sumSentiment: number;
  readonly sumSquares: number;
}

/**
 * The series in which a story is counted: each of its topics or none, with each of its entities or none, with its source
 * or none, with its language or none.
 */
export function seriesKeysOf({ topics, entities, source, language }: Contribution): readonly SeriesKey[] {
  const keys: SeriesKey[] = [];
  for (const topic of [undefined, ...topics])
    for (const entity of [undefined, ...entities])
      for (const from of [undefined, source])
        for (const tongue of [undefined, language])
          keys.push({
            ...(topic !== undefined && { topic }),
            ...(entity !== undefined && { entity }),
            ...(from !== undefined && { source: from }),
            ...(tongue !== undefined && { language: tongue }),
          });
  return keys;
}

/** What a story adds to each of its buckets. */
export function gainOf({ sentiment, score, reach }: Contribution): Gain {
  return {
    count: 1,
    negative: sentiment === 'negative' ? 1 : 0,
    positive: sentiment === 'positive' ? 1 : 0,
    reach,
    sumSentiment: score,
    sumSquares: score * score,
  };
}

/** What more copies of a story that is counted already add. */
export function reachGain(copies: number): Gain {
  return { count: 0, negative: 0, positive: 0, reach: copies, sumSentiment: 0, sumSquares: 0 };
}

/** Takes back what a gain gave. */
export function taken(gain: Gain): Gain {
  return {
    count: -gain.count,
    negative: -gain.negative,
    positive: -gain.positive,
    reach: -gain.reach,
    sumSentiment: -gain.sumSentiment,
    sumSquares: -gain.sumSquares,
  };
}

export function sumOf(a: Gain, b: Gain): Gain {
  return {
    count: a.count + b.count,
    negative: a.negative + b.negative,
    positive: a.positive + b.positive,
    reach: a.reach + b.reach,
    sumSentiment: a.sumSentiment + b.sumSentiment,
    sumSquares: a.sumSquares + b.sumSquares,
  };
}

/** The start, in milliseconds, of the bucket that an instant falls into. Buckets begin at multiples of their width. */
export function bucketStart(instantMs: number, widthSeconds: number): number {
  const widthMs = widthSeconds * 1_000;
  return Math.floor(instantMs / widthMs) * widthMs;
}

/** The text of a key; two keys are the same series if their texts are. */
export function keyText({ topic = '', entity = '', source = '', language = '' }: SeriesKey): string {
  return JSON.stringify([topic, entity, source, language]);
}
