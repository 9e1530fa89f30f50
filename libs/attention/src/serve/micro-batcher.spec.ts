import { batcherWith, outcomeOf } from './testing/batcher.ts';
import { ManualRun } from './testing/manual-run.ts';
import { settled } from '../engine/threads/testing/virtual-clock.ts';

describe('MicroBatcher gathers', () => {
  test('an idle worker starts at once with what one turn of the event loop brought', async () => {
    const { batcher, manual, clock } = batcherWith();
    const replies = [1, 2, 3].map((request) => batcher.submit(request));
    await settled();
    manual.finish();
    expect(await Promise.all(replies)).toEqual(['reply to 1', 'reply to 2', 'reply to 3']);
    expect(manual.batches).toEqual([[1, 2, 3]]);
    expect(clock.timers).toBe(0);
  });

  test('while the worker is busy the others gather, up to the batch size', async () => {
    const { batcher, manual } = batcherWith({ maxBatchSize: 3 });
    const replies = [batcher.submit(0)];
    await settled();
    for (const request of [1, 2, 3, 4]) {
      replies.push(batcher.submit(request));
      await settled();
    }
    for (let round = 0; round < 3; round += 1) {
      manual.finish();
      await settled();
    }
    await Promise.all(replies);
    expect(manual.batches).toEqual([[0], [1, 2, 3], [4]]);
  });

  test('as many batches run as there are workers', async () => {
    const { batcher, manual } = batcherWith({ maxBatchSize: 1, concurrency: 2 });
    const replies = [1, 2, 3].map((request) => batcher.submit(request));
    await settled();
    expect(manual.batches).toEqual([[1], [2]]);
    manual.finish(1);
    await settled();
    expect(manual.batches).toEqual([[1], [2], [3]]);
    manual.finish();
    manual.finish();
    await Promise.all(replies);
  });

  test('short texts are not padded to long ones', async () => {
    const { batcher, manual } = batcherWith({
      bucketOf: (request) => Math.ceil(request / 10),
      concurrency: 2,
    });
    const replies = [1, 15, 2, 16].map((request) => batcher.submit(request));
    await settled();
    expect(manual.batches).toEqual([
      [1, 2],
      [15, 16],
    ]);
    manual.finish();
    manual.finish();
    await Promise.all(replies);
  });

  test('with a wait, an idle worker holds on for a fuller batch, and no longer', async () => {
    const { batcher, manual, clock } = batcherWith({ maxWaitMs: 5, maxBatchSize: 3 });
    const replies = [batcher.submit(1)];
    await clock.advance(4);
    replies.push(batcher.submit(2));
    expect(manual.batches).toEqual([]);
    await clock.advance(1);
    expect(manual.batches).toEqual([[1, 2]]);
    manual.finish();
    await Promise.all(replies);
  });

  test('a full batch does not wait', async () => {
    const { batcher, manual } = batcherWith({ maxWaitMs: 5, maxBatchSize: 2 });
    const replies = [batcher.submit(1), batcher.submit(2)];
    await settled();
    expect(manual.batches).toEqual([[1, 2]]);
    manual.finish();
    await Promise.all(replies);
  });
});

describe('MicroBatcher refuses and gives up', () => {
  test('a full queue refuses with its reason, and takes again when there is room', async () => {
    const { batcher, manual } = batcherWith({ maxQueued: 2, maxBatchSize: 2 });
    const first = batcher.submit(0);
    await settled();
    const queued = [batcher.submit(1), batcher.submit(2)];
    await expect(batcher.submit(3)).rejects.toMatchObject({ code: 'QUEUE_FULL', maxQueued: 2 });
    manual.finish();
    await first;
    await settled();
    const again = batcher.submit(4);
    manual.finish();
    await settled();
    manual.finish();
    expect(await Promise.all([...queued, again])).toEqual(['reply to 1', 'reply to 2', 'reply to 4']);
    expect(batcher.stats()).toMatchObject({ refused: 1, accepted: 4, completed: 4 });
  });

  test('a deadline in the queue frees the place and spends no work', async () => {
    const { batcher, manual, clock } = batcherWith();
    const first = batcher.submit(0);
    await settled();
    const late = outcomeOf(batcher.submit(1, { timeoutMs: 10 }));
    await clock.advance(10);
    expect(await late).toBe('DEADLINE_EXCEEDED');
    expect(batcher.stats()).toMatchObject({ queued: 0, withdrawn: 1 });
    manual.finish();
    await first;
    await settled();
    expect(manual.batches).toEqual([[0]]);
  });

  test('a deadline in the run ends the wait; the neighbours get their replies', async () => {
    const { batcher, manual, clock } = batcherWith();
    const late = outcomeOf(batcher.submit(1, { timeoutMs: 10 }));
    const patient = batcher.submit(2);
    await clock.advance(10);
    expect(await late).toBe('DEADLINE_EXCEEDED');
    manual.finish();
    expect(await patient).toBe('reply to 2');
    expect(batcher.stats()).toMatchObject({ completed: 1, withdrawn: 1, failed: 0 });
  });

  test('a deadline that passed unseen, the event loop being busy, is seen before the run', async () => {
    const now = { ms: 0 };
    const clock = { now: () => now.ms, setTimeout: () => () => undefined };
    const { batcher, manual } = batcherWith({ clock });
    const late = outcomeOf(batcher.submit(1, { timeoutMs: 10 }));
    now.ms = 11;
    expect(await late).toBe('DEADLINE_EXCEEDED');
    expect(manual.batches).toEqual([]);
  });

  test('a caller may abort, before, in the queue, or in the run', async () => {
    const { batcher, manual, clock } = batcherWith();
    await expect(batcher.submit(0, { signal: AbortSignal.abort('left') })).rejects.toMatchObject({
      code: 'REQUEST_ABORTED',
      cause: 'left',
    });
    const inRun = new AbortController();
    const running = outcomeOf(batcher.submit(1, { signal: inRun.signal, timeoutMs: 100 }));
    await settled();
    const inQueue = new AbortController();
    const waiting = outcomeOf(batcher.submit(2, { signal: inQueue.signal }));
    inQueue.abort();
    inRun.abort();
    expect(await Promise.all([running, waiting])).toEqual(['REQUEST_ABORTED', 'REQUEST_ABORTED']);
    expect(clock.timers).toBe(0);
    manual.finish();
    await settled();
    expect(manual.batches).toEqual([[1]]);
    expect(batcher.stats()).toMatchObject({ running: 0, queued: 0, completed: 0, withdrawn: 2, accepted: 2 });
  });

  test.each([
    { options: { concurrency: 0 }, option: 'concurrency' },
    { options: { maxBatchSize: 1.5 }, option: 'maxBatchSize' },
    { options: { maxQueued: Number.NaN }, option: 'maxQueued' },
    { options: { maxWaitMs: -1 }, option: 'maxWaitMs' },
  ])('option $option is checked', ({ options, option }) => {
    expect(() => batcherWith(options)).toThrow(expect.objectContaining({ code: 'SERVE_OPTION', option }));
  });
});

describe('MicroBatcher isolates failures', () => {
  test('one bad request fails alone', async () => {
    const { batcher, manual } = batcherWith({}, new ManualRun(new Set([2])));
    const outcomes = Promise.all([1, 2, 3].map((request) => outcomeOf(batcher.submit(request))));
    for (let round = 0; round < 4; round += 1) {
      await settled();
      manual.finish();
    }
    expect(await outcomes).toEqual(['reply to 1', 'cannot answer 2', 'reply to 3']);
    expect(manual.batches).toEqual([[1, 2, 3], [1], [2], [3]]);
    expect(batcher.stats()).toMatchObject({ completed: 2, failed: 1, batches: 1, meanBatchSize: 3 });
  });

  test('what nobody waits for any more is not tried again', async () => {
    const { batcher, manual } = batcherWith({}, new ManualRun(new Set([1])));
    const left = new AbortController();
    const outcomes = Promise.all([
      outcomeOf(batcher.submit(1)),
      outcomeOf(batcher.submit(2, { signal: left.signal })),
    ]);
    await settled();
    left.abort();
    manual.finish();
    await settled();
    manual.finish();
    expect(await outcomes).toEqual(['cannot answer 1', 'REQUEST_ABORTED']);
    expect(manual.batches).toEqual([[1, 2], [1]]);
  });

  test('a run that throws at once, or loses a reply, is a failed run', async () => {
    const throwing = batcherWith({
      run: () => {
        throw new Error('no model');
      },
    });
    expect(await outcomeOf(throwing.batcher.submit(1))).toBe('no model');
    const losing = batcherWith({ run: async (batch) => (batch.length > 1 ? ['one'] : batch.map(String)) });
    expect(await Promise.all([losing.batcher.submit(1), losing.batcher.submit(2)])).toEqual(['1', '2']);
    const mute = batcherWith({ run: async () => [] });
    expect(await outcomeOf(mute.batcher.submit(1))).toBe('REPLY_COUNT');
  });

  test('a bucket that cannot be told fails its own request', async () => {
    const { batcher } = batcherWith({
      bucketOf: () => {
        throw new Error('no length');
      },
    });
    expect(await outcomeOf(batcher.submit(1))).toBe('no length');
    expect(batcher.stats()).toMatchObject({ queued: 0, accepted: 0 });
  });
});

describe('MicroBatcher reports and closes', () => {
  test('tells the queue, its age and the mean batch', async () => {
    const { batcher, manual, clock } = batcherWith({ maxBatchSize: 2 });
    const replies = [batcher.submit(1)];
    await clock.advance(3);
    replies.push(batcher.submit(2), batcher.submit(3), batcher.submit(4));
    await clock.advance(4);
    expect(batcher.stats()).toMatchObject({ queued: 3, oldestQueuedMs: 4, running: 1, batches: 1 });
    for (let round = 0; round < 3; round += 1) {
      manual.finish();
      await settled();
    }
    await Promise.all(replies);
    expect(batcher.stats()).toEqual({
      queued: 0,
      oldestQueuedMs: 0,
      running: 0,
      meanBatchSize: 4 / 3,
      batches: 3,
      accepted: 4,
      refused: 0,
      completed: 4,
      failed: 0,
      withdrawn: 0,
    });
  });

  test('closing drains, without waiting for fuller batches, and refuses what comes after', async () => {
    const { batcher, manual } = batcherWith({ maxWaitMs: 1000, maxBatchSize: 2 });
    const replies = [1, 2, 3].map((request) => batcher.submit(request));
    const closed = batcher.close();
    await expect(batcher.submit(4)).rejects.toMatchObject({ code: 'SERVING_CLOSED' });
    let isClosed = false;
    void closed.then(() => (isClosed = true));
    await settled();
    manual.finish();
    await settled();
    expect(isClosed).toBe(false);
    manual.finish();
    await Promise.all([closed, batcher.close()]);
    expect(await Promise.all(replies)).toEqual(['reply to 1', 'reply to 2', 'reply to 3']);
    expect(manual.batches).toEqual([[1, 2], [3]]);
  });

  test('closes at once when there is nothing to drain, and by `await using`', async () => {
    const { batcher } = batcherWith();
    {
      await using open = batcher;
      expect(open.stats().queued).toBe(0);
    }
    await expect(batcher.submit(1)).rejects.toMatchObject({ code: 'SERVING_CLOSED' });
  });

  test('a deadline that empties the queue lets the closing end', async () => {
    const { batcher, manual, clock } = batcherWith({ maxBatchSize: 1 });
    const outcomes = [outcomeOf(batcher.submit(1)), outcomeOf(batcher.submit(2, { timeoutMs: 5 }))];
    await settled();
    const closed = batcher.close();
    await clock.advance(5);
    manual.finish();
    await closed;
    expect(await Promise.all(outcomes)).toEqual(['reply to 1', 'DEADLINE_EXCEEDED']);
  });
});
