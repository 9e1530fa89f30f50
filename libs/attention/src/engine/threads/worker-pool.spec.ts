import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { serveRequests } from './serve-requests.ts';
import type { EchoRequest } from './testing/echo.entry.ts';
import { WorkerPool } from './worker-pool.ts';
import type { WorkerPoolOptions } from './worker-pool.ts';

const entry = (name: string) => new URL(`./testing/${name}`, import.meta.url);
const echo = (options: Partial<WorkerPoolOptions> = {}) =>
  WorkerPool.start<EchoRequest, unknown>({
    entry: entry('echo.entry.ts'),
    size: 1,
    data: { greeting: '你好' },
    ...options,
  });
const say = (text: string, afterMs?: number): EchoRequest => ({
  kind: 'say',
  text,
  ...(afterMs !== undefined && { afterMs }),
});

/** Waits for real threads, though not for ever. */
async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error('It did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('WorkerPool', () => {
  let pool: WorkerPool<EchoRequest, unknown>;
  beforeAll(async () => {
    pool = await echo({ size: 2 });
  });
  afterAll(() => pool.close());

  test('runs a TypeScript entry, under Jest too, and answers each request its own', async () => {
    const texts = Array.from({ length: 20 }, (_, i) => `text ${i}`);
    const replies = await Promise.all(texts.map((text, i) => pool.run(say(text, i % 3))));
    expect(replies).toEqual(texts.map((text) => `calm: ${text}`));
  });

  test('hands its data to the workers', async () => {
    expect(await pool.run({ kind: 'input' })).toEqual({ greeting: '你好' });
  });

  test('uses all its workers, each for one request at a time', async () => {
    const slow = [pool.run(say('a', 30)), pool.run(say('b', 30)), pool.run(say('c'))];
    expect(pool.stats()).toMatchObject({ size: 2, busy: 2, idle: 0, waiting: 1 });
    await Promise.all(slow);
    expect(pool.stats()).toMatchObject({ busy: 0, idle: 2, waiting: 0 });
  });

  test('moves buffers both ways and copies none', async () => {
    const values = Float32Array.of(1, 2, 3);
    const doubled = await pool.run({ kind: 'double', values }, [values.buffer]);
    expect(doubled).toEqual(Float32Array.of(2, 4, 6));
    expect(values.length).toBe(0);
  });

  test('an error of the handler comes back with name, code and message, and the worker lives', async () => {
    await expect(pool.run({ kind: 'throw' })).rejects.toMatchObject({
      code: 'WORKER_REQUEST_FAILED',
      remote: {
        name: 'ServeOptionError',
        code: 'SERVE_OPTION',
        message: "Option 'tone' is 0, expected calm",
      },
    });
    expect(pool.stats().deaths).toBe(0);
  });

  test('the stack of a worker points into the TypeScript source', async () => {
    const error: unknown = await pool.run({ kind: 'throw' }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ remote: { stack: expect.stringMatching(/echo\.entry\.ts:\d+/) } });
  });

  test('a reply that cannot be cloned fails its request alone', async () => {
    await expect(pool.run({ kind: 'unclonable' })).rejects.toMatchObject({
      remote: { name: 'DataCloneError' },
    });
  });

  test('a request that cannot be cloned fails alone', async () => {
    const request = { kind: 'say', text: () => undefined } as unknown as EchoRequest;
    await expect(pool.run(request)).rejects.toMatchObject({ name: 'DataCloneError' });
    expect(await pool.run(say('still here'))).toBe('calm: still here');
  });
});

describe('WorkerPool when workers die', () => {
  test('the request in flight fails with the cause, the others go on, the worker is replaced', async () => {
    await using pool = await echo();
    const dying = pool.run({ kind: 'die' });
    const waiting = pool.run(say('after'));
    await expect(dying).rejects.toMatchObject({
      code: 'WORKER_DIED',
      exitCode: 1,
      cause: expect.objectContaining({ message: 'out of order' }),
    });
    expect(await waiting).toBe('calm: after');
    expect(pool.stats()).toMatchObject({ deaths: 1, idle: 1 });
  });

  test('after too many deaths in a row, ever farther apart, none is left and nobody waits for ever', async () => {
    const delays: number[] = [];
    const clock: Clock = {
      now: () => systemClock.now(),
      setTimeout: (callback, delayMs) => {
        delays.push(delayMs);
        return systemClock.setTimeout(callback, 1);
      },
    };
    await using pool = await echo({ clock, maxDeaths: 3 });
    const outcomes = await Promise.allSettled([
      pool.run({ kind: 'exit' }),
      pool.run({ kind: 'exit' }),
      pool.run({ kind: 'exit' }),
      pool.run(say('never')),
    ]);
    expect(delays).toEqual([100, 200]);
    expect(outcomes[2]).toMatchObject({ reason: { code: 'WORKER_DIED', exitCode: 3 } });
    expect(outcomes[3]).toMatchObject({
      reason: { code: 'WORKER_POOL_EXHAUSTED', deaths: 3, cause: { code: 'WORKER_DIED' } },
    });
    await expect(pool.run(say('later'))).rejects.toMatchObject({ code: 'WORKER_POOL_EXHAUSTED' });
  });

  test('an answer in between starts the count of deaths again', async () => {
    const clock: Clock = { now: () => 0, setTimeout: (callback) => systemClock.setTimeout(callback, 1) };
    await using pool = await echo({ clock, maxDeaths: 2 });
    for (let round = 0; round < 2; round += 1) {
      await expect(pool.run({ kind: 'exit' })).rejects.toMatchObject({ code: 'WORKER_DIED' });
      expect(await pool.run(say('back'))).toBe('calm: back');
    }
    expect(pool.stats().deaths).toBe(2);
  });

  test('does not start with an entry that fails, and says why', async () => {
    const starting = WorkerPool.start({ entry: entry('broken.entry.ts'), size: 2 });
    await expect(starting).rejects.toMatchObject({
      code: 'WORKER_DIED',
      message: expect.stringMatching(/broken\.entry\.ts.*the bundle is damaged/),
    });
  });

  test.each([
    { size: 0, maxDeaths: 1, option: 'size' },
    { size: 1, maxDeaths: 0.5, option: 'maxDeaths' },
  ])('option $option is checked', async ({ option, ...options }) => {
    await expect(echo(options)).rejects.toMatchObject({ code: 'SERVE_OPTION', option });
  });
});

describe('WorkerPool between two sizes', () => {
  test('grows while requests wait, and shrinks when they do not', async () => {
    await using pool = await echo({ size: 1, maxSize: 3, growAfterMs: 5, shrinkAfterMs: 60 });
    let isAsking = true;
    const keepBusy = async () => {
      while (isAsking) await pool.run(say('more', 20));
    };
    const asking = Promise.all(Array.from({ length: 6 }, keepBusy));
    await until(() => pool.size === 3).finally(() => (isAsking = false));
    await asking;
    expect(pool.stats()).toMatchObject({ waiting: 0, deaths: 0 });
    await until(() => pool.size === 1);
    expect(await pool.run(say('again'))).toBe('calm: again');
  });

  test('a worker that does not come back from a request is replaced', async () => {
    await using pool = await echo({ size: 1, maxRequestMs: 100 });
    const hung = pool.run(say('late', 60_000));
    await expect(hung).rejects.toMatchObject({ code: 'WORKER_DIED', cause: { code: 'WORKER_HANG' } });
    expect(await pool.run(say('again'))).toBe('calm: again');
    expect(pool.stats().deaths).toBe(1);
  });

  test.each([{ size: 2, maxSize: 1 }, { growAfterMs: 0 }, { shrinkAfterMs: NaN }, { maxRequestMs: -1 }])(
    '%j is refused',
    async (options) => {
      await expect(echo(options)).rejects.toMatchObject({ code: 'SERVE_OPTION' });
    },
  );
});

describe('WorkerPool closes', () => {
  test('after the requests it has, those that wait included', async () => {
    const pool = await echo();
    const replies = [pool.run(say('running', 20)), pool.run(say('waiting'))];
    const closed = pool.close();
    await expect(pool.run(say('late'))).rejects.toMatchObject({ code: 'SERVING_CLOSED' });
    expect(await Promise.all(replies)).toEqual(['calm: running', 'calm: waiting']);
    await Promise.all([closed, pool.close()]);
    expect(pool.stats()).toMatchObject({ idle: 0, busy: 0, deaths: 0 });
  });

  test('and lets every worker give back what it holds', async () => {
    const trace = new Int32Array(new SharedArrayBuffer(4));
    {
      await using pool = await WorkerPool.start<number, number>({
        entry: entry('closing.entry.ts'),
        size: 2,
        data: trace,
      });
      expect(await pool.run(7)).toBe(7);
    }
    expect(trace[0]).toBe(2);
  });
});

describe('entries', () => {
  test('JavaScript runs as it is, without a loader', async () => {
    await using pool = await WorkerPool.start({ entry: entry('plain.entry.mjs'), size: 1, data: 'given' });
    expect(await pool.run('asked')).toEqual(['given', 'asked']);
  });

  test('a main thread with the source loader can start TypeScript workers too', async () => {
    const script = fileURLToPath(entry('script.ts'));
    const cwd = fileURLToPath(new URL('../../../../../', import.meta.url));
    const args = ['--import', '@attention-flow/typescript', script];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
    expect(stdout).toBe('calm: from a script');
  });

  test('serveRequests belongs in a worker', () => {
    expect(() => serveRequests({ answer: String })).toThrow(
      expect.objectContaining({ code: 'NOT_A_WORKER' }),
    );
  });
});
