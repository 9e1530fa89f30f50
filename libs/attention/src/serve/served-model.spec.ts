import { MicroBatcher } from './micro-batcher.ts';
import { WorkerPool } from '../engine/threads/worker-pool.ts';

const entry = new URL('./testing/square-roots.entry.ts', import.meta.url);

describe('a micro-batcher over a worker pool is a served model', () => {
  test('batches run in workers; a request that fails, or kills its worker, fails alone', async () => {
    await using pool = await WorkerPool.start<readonly number[], readonly number[]>({ entry, size: 2 });
    await using batcher = new MicroBatcher({
      run: (batch: readonly number[]) => pool.run(batch),
      concurrency: pool.size,
      maxBatchSize: 8,
    });
    const requests = Array.from({ length: 30 }, (_, i) => i * i);
    requests[5] = -1;
    requests[20] = Infinity;
    const outcomes = await Promise.allSettled(requests.map((request) => batcher.submit(request)));
    outcomes.forEach((outcome, i) => {
      if (i === 5) expect(outcome).toMatchObject({ reason: { remote: { name: 'RangeError' } } });
      else if (i === 20) expect(outcome).toMatchObject({ reason: { code: 'WORKER_DIED', exitCode: 1 } });
      else expect(outcome).toEqual({ status: 'fulfilled', value: i });
    });
    expect(batcher.stats()).toMatchObject({
      completed: 28,
      failed: 2,
      batches: 4,
      meanBatchSize: 7.5,
      queued: 0,
    });
    expect(pool.stats()).toMatchObject({ deaths: 2, waiting: 0 });
  });
});
