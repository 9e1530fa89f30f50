import fc from 'fast-check';
import { batcherWith, outcomeOf } from './testing/batcher.ts';
import { ManualRun } from './testing/manual-run.ts';
import { settled } from '../engine/threads/testing/virtual-clock.ts';

describe('MicroBatcher in any interleaving', () => {
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('submit'),
        timeoutMs: fc.option(fc.nat(9)),
        bad: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort'), pick: fc.nat() }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('finish'), pick: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('advance'), ms: fc.nat(9) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('settle') }) },
  );
  const options = fc.record({
    concurrency: fc.integer({ min: 1, max: 3 }),
    maxBatchSize: fc.integer({ min: 1, max: 4 }),
    maxWaitMs: fc.nat(4),
    maxQueued: fc.integer({ min: 1, max: 6 }),
  });

  test('law: every request has one outcome, a reply is its own, and the limits hold', async () => {
    await fc.assert(
      fc.asyncProperty(options, fc.array(step, { maxLength: 40 }), async (limits, steps) => {
        const bad = new Set<number>();
        const bucketOf = (request: number) => request % 3;
        const { batcher, manual, clock } = batcherWith({ ...limits, bucketOf }, new ManualRun(bad));
        const outcomes: Promise<string>[] = [];
        const abort: AbortController[] = [];
        for (const move of steps) {
          if ('bad' in move) {
            const request = outcomes.length;
            const controller = new AbortController();
            if (move.bad) bad.add(request);
            abort.push(controller);
            const patience = {
              signal: controller.signal,
              ...(move.timeoutMs !== null && { timeoutMs: move.timeoutMs }),
            };
            outcomes.push(outcomeOf(batcher.submit(request, patience)));
          } else if ('ms' in move) await clock.advance(move.ms);
          else if (!('pick' in move)) await settled();
          else if (move.kind === 'abort') abort[move.pick % Math.max(1, abort.length)]?.abort();
          else manual.finish(move.pick % Math.max(1, manual.open));
          expect(manual.open).toBeLessThanOrEqual(limits.concurrency);
          expect(batcher.stats().queued).toBeLessThanOrEqual(limits.maxQueued);
        }
        const closed = batcher.close();
        let isClosed = false;
        void closed.then(() => (isClosed = true));
        while (!isClosed) {
          await settled();
          manual.finish();
        }
        const all = await Promise.all(outcomes);
        all.forEach((outcome, request) => {
          const own = bad.has(request) ? `cannot answer ${request}` : `reply to ${request}`;
          expect([own, 'QUEUE_FULL', 'DEADLINE_EXCEEDED', 'REQUEST_ABORTED']).toContain(outcome);
        });
        for (const batch of manual.batches) {
          expect(batch.length).toBeLessThanOrEqual(limits.maxBatchSize);
          expect(new Set(batch.map(bucketOf)).size).toBe(1);
        }
        const { accepted, refused, completed, failed, withdrawn, queued, running } = batcher.stats();
        expect(completed + failed + withdrawn).toBe(accepted);
        expect(refused).toBe(all.filter((outcome) => outcome === 'QUEUE_FULL').length);
        expect([queued, running, clock.timers]).toEqual([0, 0, 0]);
      }),
    );
  });
});
