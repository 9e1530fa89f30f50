import { z } from 'zod';
import type { Resolver } from './address-guard/resolver.ts';
import { standardSchedule } from './delivery/retry-schedule.ts';
import type { RetrySchedule } from './delivery/retry-schedule.ts';
import type { EventType } from './event-type/event-type.ts';
import { InvalidOptionError } from './webhook-options.errors.ts';

const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;

/** What a service decides about its webhooks; only the first two have no default. */
export interface WebhookOptions {
  /** Of 32 bytes each; the first seals secrets, all of them open. @see encryptionKeyOf */
  readonly encryptionKeys: readonly Uint8Array[];
  readonly eventTypes: readonly EventType[];
  /** `WEBHOOK_ALLOW_PRIVATE`: addresses, ranges and host names outside of the public network. None. */
  readonly allowPrivate?: readonly string[] | undefined;
  /** Ports that are closed otherwise. None. */
  readonly allowPorts?: readonly number[] | undefined;
  /** Whether endpoints must be https. False. */
  readonly requireTls?: boolean | undefined;
  /** Certificates of a private authority in PEM, trusted instead of Node's own list. */
  readonly certificateAuthority?: string | undefined;
  /** Where addresses of names outside of `allowPrivate` come from. The name servers. */
  readonly resolver?: Resolver | undefined;
  /** Milliseconds before each attempt. Ten attempts over 75 hours. */
  readonly retrySchedule?: RetrySchedule | undefined;
  /** For one attempt, from the name's resolution to the end of the answer. 15 s. */
  readonly timeoutMs?: number | undefined;
  /** Failures for this long disable an endpoint. 5 days. */
  readonly disableAfterMs?: number | undefined;
  /** How often a disabled endpoint is tried. Every hour. */
  readonly probeEveryMs?: number | undefined;
  /** And for how long. 30 days. */
  readonly probeForMs?: number | undefined;
  /** Messages are deleted after this, with their attempts; null leaves that to the host. 90 days. */
  readonly retentionMs?: number | null | undefined;
  /** Requests that this process has open at once. 32. */
  readonly concurrency?: number | undefined;
  /** Requests to one endpoint that all processes have open at once. 4. */
  readonly endpointConcurrency?: number | undefined;
  /** Endpoints that take longer share a quarter of `concurrency` with those that fail. 2 s. */
  readonly slowMs?: number | undefined;
  /** How long a process holds what it claimed, should it die. Three times the timeout. */
  readonly leaseMs?: number | undefined;
  /** Between two looks at the database when nobody tells of work. 250 ms. */
  readonly pollMs?: number | undefined;
  /** Of a body, type and time included. 20 kB. */
  readonly maxPayloadBytes?: number | undefined;
  /** Of one tenant. 50. */
  readonly maxEndpoints?: number | undefined;
  /** In [0, 1), for jitter. */
  readonly random?: (() => number) | undefined;
}

const size = (value: number) => z.int().positive().default(value);

const numbers = z.object({
  retrySchedule: z
    .array(z.number().min(0))
    .min(1)
    .default([...standardSchedule]),
  timeoutMs: size(15 * second),
  disableAfterMs: size(5 * day),
  probeEveryMs: size(hour),
  probeForMs: size(30 * day),
  retentionMs: z
    .int()
    .positive()
    .nullable()
    .default(90 * day),
  concurrency: size(32),
  endpointConcurrency: size(4),
  slowMs: size(2 * second),
  leaseMs: z.int().positive().optional(),
  pollMs: size(250),
  maxPayloadBytes: size(20 * 1_024),
  maxEndpoints: size(50),
});

/** Options with their defaults. @throws InvalidOptionError naming the option */
export function completed(options: WebhookOptions) {
  const parsed = numbers.safeParse(options);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new InvalidOptionError(String(issue?.path[0]), issue?.message ?? 'is wrong');
  }
  const { timeoutMs, retrySchedule } = parsed.data;
  const longestDelayMs = Math.max(...retrySchedule);
  return {
    ...parsed.data,
    leaseMs: parsed.data.leaseMs ?? 3 * timeoutMs,
    /** Failures further apart than this are two. */
    maxGapMs: Math.max(2 * day, 2 * longestDelayMs),
    choresEveryMs: 30 * second,
    random: options.random ?? Math.random,
    allowPorts: options.allowPorts ?? [],
    allowPrivate: options.allowPrivate ?? [],
    requireTls: options.requireTls ?? false,
  };
}
