import { startFastify, startNest } from './servers.ts';
import type { Served } from './servers.ts';

export interface Layer {
  readonly name: string;
  start(): Promise<Served>;
}

const layered = [
  { name: '+ database with transactions', adds: { hasDatabase: true } },
  { name: '+ API key and scope', adds: { hasKeys: true } },
  { name: '+ body and time limits', adds: { hasLimits: true } },
  { name: '+ rate limits', adds: { hasRateLimits: true } },
  { name: '+ idempotency', adds: { hasIdempotency: true } },
  { name: '+ security headers', adds: { hasHeaders: true } },
  { name: '+ trace ids and metrics', adds: { hasMetrics: true } },
  { name: '+ traces, 1 % sampled', adds: { hasTraces: true } },
  { name: '+ request logs', adds: { hasLogs: true } },
];

/** Each is what the one before it is, and one thing more; the first is what all are compared with. */
export const layers: readonly Layer[] = [
  { name: 'bare Fastify', start: startFastify },
  { name: 'bare Nest', start: () => startNest({}) },
  ...layered.map(({ name }, last) => ({
    name,
    start: () => startNest(Object.assign({}, ...layered.slice(0, last + 1).map(({ adds }) => adds))),
  })),
];
