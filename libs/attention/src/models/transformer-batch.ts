import type { NdArray } from '../engine/session.ts';
import { float32, int32 } from '../engine/signature.ts';
import type { sourceSignature } from './transformer-graphs.ts';

/** A source and its target as token ids. */
export interface TokenPair {
  /** With the special tokens around it. */
  readonly source: readonly number[];
  /** Start token first, end token last. */
  readonly target: readonly number[];
}

export type SourceFeeds = Readonly<Record<keyof typeof sourceSignature, NdArray>>;

/** Inputs of a network that is taught: sources under names of their own, and what should follow each target token. */
export const teachingSignature = {
  sourceIds: int32(['B', 'S']),
  sourcePositions: int32(['S']),
  sourceMask: float32(['B', 'S']),
  targetIds: int32(['B', 'T']),
  targetPositions: int32(['T']),
  /** The next token of each. */
  labels: int32(['B', 'T']),
  /** The share of each in the loss: 0 for padding; all together 1. */
  weights: float32(['B', 'T']),
} as const;

export type TeachingFeeds = Readonly<Record<keyof typeof teachingSignature, NdArray>>;

/** Pads sources into one batch. */
export function collateSources(sources: readonly (readonly number[])[], padId: number): SourceFeeds {
  const { ids, mask, positions } = padded(sources, padId);
  return { ids, positions, mask };
}

/** Pads pairs into one batch: each target token but the last is given, each but the first is to be guessed. */
export function collatePairs(pairs: readonly TokenPair[], padId: number): TeachingFeeds {
  const source = padded(
    pairs.map((pair) => pair.source),
    padId,
  );
  const target = padded(
    pairs.map((pair) => pair.target.slice(0, -1)),
    padId,
  );
  const labels = padded(
    pairs.map((pair) => pair.target.slice(1)),
    padId,
  );
  const count = labels.mask.data.reduce((sum, each) => sum + each, 0);
  return {
    sourceIds: source.ids,
    sourcePositions: source.positions,
    sourceMask: source.mask,
    targetIds: target.ids,
    targetPositions: target.positions,
    labels: labels.ids,
    weights: { shape: labels.mask.shape, data: labels.mask.data.map((isToken) => isToken / count) },
  };
}

function padded(rows: readonly (readonly number[])[], padId: number) {
  const B = rows.length;
  const T = Math.max(1, ...rows.map(({ length }) => length));
  const ids = new Int32Array(B * T).fill(padId);
  const mask = new Float32Array(B * T);
  rows.forEach((row, b) => {
    ids.set(row, b * T);
    mask.fill(1, b * T, b * T + row.length);
  });
  return {
    ids: { data: ids, shape: [B, T] },
    mask: { data: mask, shape: [B, T] },
    positions: { data: Int32Array.from({ length: T }, (_, at) => at), shape: [T] },
  } as const;
}
