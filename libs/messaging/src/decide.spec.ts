import fc from 'fast-check';
import { decide, defaultBackoff, isExhausted, pauseMs } from './decide.ts';
import type { Decision } from './decide.ts';
import type { Outcome } from './message.ts';

const policy = { maxDeliveries: 3, backoff: { firstMs: 100, factor: 2, maxMs: 300, jitter: 0 } };

describe('decide', () => {
  const cases: readonly {
    readonly name: string;
    readonly outcome: Outcome;
    readonly attempt: number;
    readonly decision: Decision;
  }[] = [
    { name: 'ends what is done', outcome: { kind: 'done' }, attempt: 9, decision: { kind: 'done' } },
    {
      name: 'pauses after a failure',
      outcome: { kind: 'retry', reason: 'no answer' },
      attempt: 2,
      decision: { kind: 'retry', afterMs: 200 },
    },
    {
      name: 'pauses as long as it is told',
      outcome: { kind: 'retry', afterMs: 7, reason: 'busy' },
      attempt: 2,
      decision: { kind: 'retry', afterMs: 7 },
    },
    {
      name: 'parks after the last delivery',
      outcome: { kind: 'retry', afterMs: 7, reason: 'busy' },
      attempt: 3,
      decision: { kind: 'park', reason: 'Failed 3 times, the last time: busy' },
    },
    {
      name: 'parks what will never succeed',
      outcome: { kind: 'park', reason: 'no such order' },
      attempt: 1,
      decision: { kind: 'park', reason: 'no such order' },
    },
  ];
  test.each(cases)('$name', ({ outcome, attempt, decision }) => {
    expect(decide(outcome, attempt, policy, 0.5)).toEqual(decision);
  });

  test('keeps reasons short', () => {
    const decision = decide({ kind: 'park', reason: 'x'.repeat(5_000) }, 1, policy, 0.5);
    expect(decision.kind === 'park' && decision.reason.length).toBe(1_003);
  });
});

test('a message that outlived its handlers too often is exhausted', () => {
  expect(isExhausted(3, policy)).toBeUndefined();
  expect(isExhausted(4, policy)).toMatchObject({ kind: 'park' });
});

test('pauses grow up to the longest, give or take the jitter', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const { firstMs, factor, maxMs, jitter } = defaultBackoff;
        const base = Math.min(firstMs * factor ** (attempt - 1), maxMs);
        const pause = pauseMs(attempt, defaultBackoff, random);
        expect(pause).toBeGreaterThanOrEqual(Math.floor(base * (1 - jitter)));
        expect(pause).toBeLessThanOrEqual(Math.ceil(base * (1 + jitter)));
      },
    ),
  );
});
