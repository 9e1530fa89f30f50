import { jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, ManualClock } from '@attention-flow/persistence';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { securityEntities, securityMigrations } from '../storage.ts';
import { DatabaseRateLimitStore } from './database-rate-limit-store.ts';
import { RateLimitStore } from './rate-limit-store.ts';
import { RateLimiter } from './rate-limiter.ts';

// Hundreds of exchanges with a database: seconds on an idle machine, a minute on a crowded one.
jest.setTimeout(120_000);

const quota = { limit: 60, windowSeconds: 60 };
const claim = { policy: 'tenant', subject: 'tenant:1', quota };
const isTaken = (limiter: RateLimiter, units = 1) =>
  limiter.take([claim], units).every(({ isAllowed }) => isAllowed);
const takeAll = (limiter: RateLimiter) => {
  let count = 0;
  while (isTaken(limiter)) count += 1;
  return count;
};

describe('a rate limiter', () => {
  test('takes from all buckets or from none', () => {
    const clock = new ManualClock();
    const limiter = new RateLimiter({ clock });
    const small = { policy: 'key', subject: 'key:1', quota: { limit: 1, windowSeconds: 60 } };
    expect(limiter.take([claim, small], 1).map(({ remaining }) => remaining)).toEqual([59, 0]);
    expect(limiter.take([claim, small], 1).map(({ isAllowed }) => isAllowed)).toEqual([true, false]);
    expect(limiter.take([claim], 1).map(({ remaining }) => remaining)).toEqual([58]);
  });

  test('charges afterwards more than there was, which the next one pays', () => {
    const clock = new ManualClock();
    const limiter = new RateLimiter({ clock });
    limiter.charge(claim, 90);
    expect(isTaken(limiter)).toBe(false);
    clock.advance(30_000);
    expect(isTaken(limiter)).toBe(false);
    clock.advance(1_000);
    expect(isTaken(limiter)).toBe(true);
  });

  test('forgets full buckets when there are many', () => {
    const clock = new ManualClock();
    const limiter = new RateLimiter({ clock });
    for (let index = 0; index < 100_000; index++) {
      limiter.take([{ policy: 'address', subject: `address:${index}`, quota }], 1);
    }
    clock.advance(1_001);
    expect(takeAll(limiter)).toBe(60);
    for (let index = 0; index < 1_000; index++) {
      limiter.take([{ policy: 'address', subject: `other:${index}`, quota }], 1);
    }
    expect(isTaken(limiter)).toBe(false);
  });

  test('reports later what could not be reported', async () => {
    const clock = new ManualClock();
    const reports: number[] = [];
    const failures: unknown[] = [];
    class MovedStore extends RateLimitStore {
      isThere = false;

      exchange(usages: Parameters<RateLimitStore['exchange']>[0]) {
        if (!this.isThere) return Promise.reject(new Error('moved'));
        reports.push(...usages.map(({ takenMs }) => takenMs));
        return Promise.resolve(new Map<string, number>());
      }
    }
    const store = new MovedStore();
    const limiter = new RateLimiter({ clock, store, onShareFailure: (error) => failures.push(error) });
    isTaken(limiter, 5);
    await limiter.share();
    isTaken(limiter, 2);
    store.isThere = true;
    await limiter.close();
    expect(failures).toHaveLength(1);
    expect(reports).toEqual([7_000]);
  });
});

describe.each(databaseKinds)('replicas that share their limits on $name', ({ create }) => {
  let test_: TestDatabase;
  let folder: string;
  let database: Database;
  let clock: ManualClock;
  let replicas: RateLimiter[];
  const share = async () => {
    for (const replica of replicas) await replica.share();
  };

  beforeAll(async () => {
    test_ = await create();
    folder = await mkdtemp(join(tmpdir(), 'limits-'));
    const schema = { schema: 'limits', entities: securityEntities, migrations: securityMigrations };
    database = await Database.open({ url: test_.url, folder, ...schema });
  });

  afterAll(async () => {
    await database.close();
    await test_.drop();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    clock = new ManualClock();
    await new DatabaseRateLimitStore(database).deleteFull(new Date(8e12));
    replicas = [1, 2, 3].map(() => new RateLimiter({ clock, store: new DatabaseRateLimitStore(database) }));
  });

  // An exchange in the background would reach into the next test's buckets.
  afterEach(async () => {
    for (const replica of replicas) await replica.close();
  });

  test('know of each other after an exchange', async () => {
    const [one, two] = replicas as [RateLimiter, RateLimiter];
    for (let taken = 0; taken < 40; taken++) isTaken(one);
    await share();
    expect([takeAll(two), takeAll(one)]).toEqual([60, 20]);
    await share();
    await share();
    // 120 were taken of 60: both wait until 61 have flowed in.
    clock.advance(60_000);
    expect([isTaken(one), isTaken(two)]).toEqual([false, false]);
    clock.advance(1_000);
    expect([isTaken(one), isTaken(two)]).toEqual([true, true]);
  });

  test('give no more over time than one alone', async () => {
    let taken = 0;
    for (let second = 0; second < 300; second++) {
      for (const replica of replicas)
        for (let tried = 0; tried < 3; tried++) taken += isTaken(replica) ? 1 : 0;
      await share();
      clock.advance(1_000);
    }
    // 60 at once, one a second, and what three replicas let through before they know.
    expect(taken).toBeGreaterThanOrEqual(300);
    expect(taken).toBeLessThanOrEqual(60 + 300 + 3 * 3);
  });

  test('exchange many buckets at once', async () => {
    const [one] = replicas as [RateLimiter];
    for (let index = 0; index < 250; index++) one.take([{ ...claim, subject: `many:${index}` }], 60);
    await share();
    const store = new DatabaseRateLimitStore(database);
    const subjects = Array.from({ length: 250 }, (_, index) => `many:${index}`);
    const sinceMs = clock.now().getTime();
    const shared = await store.exchange(subjects.map((subject) => ({ subject, takenMs: 1_000, sinceMs })));
    expect([...shared.values()]).toEqual(subjects.map(() => sinceMs + 61_000));
  });
});
