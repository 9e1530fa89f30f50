import { Logger } from '@nestjs/common';
import { ParcelService } from '../testing/parcel-service.ts';
import { Health } from './health.ts';
import type { HealthCheck } from './health-check.ts';

const up = (name: string): HealthCheck => ({ name, check: () => undefined });

class DatabaseDownError extends Error {
  readonly code = 'DATABASE_DOWN';
}

const down = (name: string): HealthCheck => ({
  name,
  check: () => Promise.reject(new DatabaseDownError('postgres://me:hunter2@db')),
});

describe('Health', () => {
  let isStopping = false;
  const health = (checks: readonly HealthCheck[], options = {}) => {
    const made = new Health(() => isStopping, options);
    for (const check of checks) made.add(check);
    return made;
  };
  beforeAll(() => Logger.overrideLogger(false));
  afterEach(() => (isStopping = false));

  test.each([
    { name: 'nothing to check', checks: [], status: 'ready' },
    { name: 'all up', checks: [up('database'), up('model')], status: 'ready' },
    { name: 'one down', checks: [up('database'), down('model')], status: 'notReady' },
    { name: 'an optional one down', checks: [{ ...down('bus'), isOptional: true }], status: 'degraded' },
    {
      name: 'one degraded',
      checks: [{ name: 'model', check: () => ({ degraded: 'cold' }) }],
      status: 'degraded',
    },
  ])('with $name is $status', async ({ checks, status }) => {
    expect((await health(checks).report()).status).toBe(status);
  });

  test('says of each check how it went, and of errors no more than their code', async () => {
    const cold: HealthCheck = { name: 'model', check: () => ({ degraded: 'cold' }) };
    const { checks } = await health([up('schema'), down('database'), cold]).report();
    const durationMs = expect.any(Number);
    expect(checks).toEqual({
      schema: { status: 'up', durationMs },
      database: { status: 'down', durationMs, reason: 'DATABASE_DOWN' },
      model: { status: 'degraded', durationMs, reason: 'cold' },
    });
  });

  test('ends a check that takes too long, and tells it', async () => {
    let signal: AbortSignal | undefined;
    const slow: HealthCheck = {
      name: 'bus',
      check: (given) => {
        signal = given;
        return new Promise(() => undefined);
      },
    };
    const report = await health([slow], { timeoutMs: 5 }).report();
    expect(report.checks['bus']).toMatchObject({ status: 'down', reason: 'CHECK_TIMEOUT' });
    expect(signal?.aborted).toBe(true);
  });

  test('checks once for many who ask within a while', async () => {
    let runs = 0;
    const counted: HealthCheck = { name: 'database', check: () => void (runs += 1) };
    const cached = health([counted], { cacheMs: 60_000 });
    await Promise.all(Array.from({ length: 100 }, () => cached.report()));
    await cached.report();
    expect(runs).toBe(1);
    const fresh = health([counted], { cacheMs: 0 });
    await fresh.report();
    await fresh.report();
    expect(runs).toBe(3);
  });

  test('is stopping at once, without asking anybody, and in the middle of a check too', async () => {
    let end: (() => void) | undefined;
    const slow: HealthCheck = {
      name: 'bus',
      check: () => new Promise((resolve) => (end = () => resolve(undefined))),
    };
    const asked = health([slow]);
    const report = asked.report();
    isStopping = true;
    end?.();
    expect((await report).status).toBe('stopping');
    expect(await asked.report()).toEqual({ status: 'stopping', checks: {} });
  });
});

describe('the health routes', () => {
  let service: ParcelService;
  beforeAll(async () => (service = await ParcelService.start({ health: { cacheMs: 0 } })));
  afterAll(() => service.stop());

  test('answer with the checks', async () => {
    const health = service.get(Health);
    health.add(up('database'));
    const ready = await service.request('/health/ready');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({
      status: 'ready',
      checks: { database: { status: 'up', durationMs: expect.any(Number) } },
    });
    expect(await (await service.request('/health/live')).json()).toEqual({ status: 'live' });
  });

  test('answer 503 with a problem when something is down, say so once, and recover', async () => {
    const health = service.get(Health);
    health.add(down('database'));
    const notReady = await service.request('/health/ready');
    await service.request('/health/ready');
    expect(notReady.status).toBe(503);
    expect(notReady.headers.get('retry-after')).toBe('1');
    const problem = await notReady.json();
    expect(problem).toMatchObject({
      code: 'NOT_READY',
      detail: 'Not ready: database (DATABASE_DOWN)',
      checks: { database: { status: 'down', reason: 'DATABASE_DOWN' } },
    });
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect((await service.request('/health/live')).status).toBe(200);
    health.add(up('database'));
    expect((await service.request('/health/ready')).status).toBe(200);
    expect(await service.logged('The database is up again')).toHaveLength(1);
    expect(await service.logged('The database is down')).toHaveLength(1);
  });
});
