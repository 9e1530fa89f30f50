import type { Id } from '@attention-flow/persistence';
import type { Verdict } from '../delivery/verdict.ts';
import type { TenantId } from '../tenant.ts';

export type EndpointId = Id<'WebhookEndpoint'>;

export const endpointStates = ['enabled', 'disabled'] as const;
export type EndpointState = (typeof endpointStates)[number];

/** `failing`: nothing but failures for days; `gone`: it answered 410; `byHand`: somebody asked for it. */
export const disabledReasons = ['failing', 'gone', 'byHand'] as const;
export type DisabledReason = (typeof disabledReasons)[number];

/** How an endpoint fares. */
export interface EndpointHealth {
  readonly state: EndpointState;
  /** Null while enabled. */
  readonly disabledReason: DisabledReason | null;
  readonly disabledAt: Date | null;
  /** When the failures began that no success has ended. */
  readonly failingSince: Date | null;
  readonly lastFailureAt: Date | null;
  readonly lastSuccessAt: Date | null;
  /** Of the last attempt; null before the first, and after the endpoint was enabled. */
  readonly lastDurationMs: number | null;
  /** Nothing is sent before. */
  readonly throttledUntil: Date | null;
  /** When a disabled endpoint is tried again. */
  readonly probeAt: Date | null;
}

/** Where a tenant receives webhooks. */
export interface Endpoint extends EndpointHealth {
  readonly id: EndpointId;
  readonly tenantId: TenantId;
  readonly url: string;
  readonly description: string;
  /** Types and groups of types; null for all. */
  readonly eventTypes: readonly string[] | null;
  /** Of the custom headers; their values are sealed. */
  readonly headerNames: readonly string[];
  readonly ratePerSecond: number | null;
  /** Overrides the schedule of the service. */
  readonly retryScheduleSeconds: readonly number[] | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface HealthRules {
  /** Failures for this long, with no success between, disable an endpoint. */
  readonly disableAfterMs: number;
  /** Between attempts further apart than this, nobody knows how the endpoint fared. */
  readonly maxGapMs: number;
  /** How often an endpoint that was disabled as failing is tried. */
  readonly probeEveryMs: number;
  /** Slower than this is treated like failing, so that it holds up nobody else. */
  readonly slowMs: number;
}

/** What an attempt does to the health of its endpoint. One that is disabled is not enabled by this. */
export function afterAttempt(
  health: EndpointHealth,
  verdict: Verdict,
  {
    now,
    durationMs,
    rules,
  }: { readonly now: Date; readonly durationMs: number; readonly rules: HealthRules },
): EndpointHealth {
  const attempted = { ...health, lastDurationMs: durationMs };
  switch (verdict.kind) {
    case 'delivered': {
      // What a disabled endpoint has missed since then is still to be recovered.
      const since = health.state === 'disabled' ? health.failingSince : null;
      return { ...attempted, failingSince: since, lastSuccessAt: now };
    }
    case 'gone':
      return disabled({ ...attempted, lastFailureAt: now }, 'gone', now, rules);
    case 'failed': {
      const failing = {
        ...attempted,
        failingSince: failingSince(health, now, rules),
        lastFailureAt: now,
        throttledUntil: later(health.throttledUntil, new Date(now.getTime() + verdict.throttleMs)),
      };
      const lasted = now.getTime() - failing.failingSince.getTime();
      return lasted >= rules.disableAfterMs ? disabled(failing, 'failing', now, rules) : failing;
    }
  }
}

export function disabled<Health extends EndpointHealth>(
  health: Health,
  reason: DisabledReason,
  now: Date,
  rules: HealthRules,
): Health {
  if (health.state === 'disabled') return health;
  const probeAt = reason === 'failing' ? new Date(now.getTime() + rules.probeEveryMs) : null;
  return { ...health, state: 'disabled', disabledReason: reason, disabledAt: now, probeAt };
}

export function enabled<Health extends EndpointHealth>(health: Health): Health {
  return {
    ...health,
    state: 'enabled',
    disabledReason: null,
    disabledAt: null,
    failingSince: null,
    lastDurationMs: null,
    throttledUntil: null,
    probeAt: null,
  };
}

/** From when on a disabled endpoint has missed webhooks. */
export const missedSince = ({ failingSince, disabledAt }: EndpointHealth): Date | null =>
  failingSince ?? disabledAt;

/** Two failures far apart, with nothing tried between, are not one long failure. */
function failingSince(
  { failingSince: since, lastFailureAt }: EndpointHealth,
  now: Date,
  rules: HealthRules,
): Date {
  if (!since || !lastFailureAt) return now;
  return now.getTime() - lastFailureAt.getTime() > rules.maxGapMs ? now : since;
}

const later = (one: Date | null, other: Date): Date => (one && one > other ? one : other);
