import type { EndpointHealth } from '../endpoint/endpoint.ts';

/**
 * Endpoints that fail or are slow have a lane of their own, a part of what a process sends at once: however many
 * of them wait for their timeout, the others are served.
 */
export const lanes = ['fast', 'slow'] as const;
export type Lane = (typeof lanes)[number];

export interface LaneRules {
  /** Requests that a process has open at once. */
  readonly concurrency: number;
  /** Requests to one endpoint that all processes have open at once. */
  readonly endpointConcurrency: number;
  /** From here on an endpoint is slow. */
  readonly slowMs: number;
}

type Pace = Pick<EndpointHealth, 'failingSince' | 'lastDurationMs'>;

export function laneOf({ failingSince, lastDurationMs }: Pace, { slowMs }: LaneRules): Lane {
  return failingSince || (lastDurationMs ?? 0) > slowMs ? 'slow' : 'fast';
}

/** One at a time until an endpoint has shown that it can take more. */
export function concurrencyOf({ failingSince, lastDurationMs }: Pace, rules: LaneRules): number {
  return failingSince || lastDurationMs === null ? 1 : rules.endpointConcurrency;
}

/** How many more requests may begin in a lane. */
export function freeIn(lane: Lane, open: Readonly<Record<Lane, number>>, { concurrency }: LaneRules): number {
  const left = concurrency - open.fast - open.slow;
  if (lane === 'fast') return left;
  return Math.min(left, Math.max(1, Math.floor(concurrency / 4)) - open.slow);
}
