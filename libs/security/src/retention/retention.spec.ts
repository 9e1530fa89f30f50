import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { PrivacyLab } from '../testing/privacy-lab.ts';
import { systemTenantId } from '../tenant/tenant.ts';
import type { TenantId } from '../tenant/tenant.ts';
import type { RetentionKind } from './retention.ts';
import { RetentionJob } from './retention-job.ts';
import { RetentionRun } from './retention-run.ts';
import { RetentionTimes, everyTenant } from './retention-times.ts';

const dayMs = 86_400_000;

/** Things of a kind, each with the moment it is from. */
class Things implements RetentionKind {
  readonly moments = new Map<TenantId, readonly Date[]>();
  readonly batches: number[] = [];
  /** Called before a batch is deleted. */
  onBatch: () => void = () => undefined;

  constructor(
    readonly kind: string,
    readonly defaultDays: number | null,
  ) {}

  add(tenantId: TenantId, ...moments: readonly Date[]): void {
    this.moments.set(tenantId, [...this.of(tenantId), ...moments]);
  }

  deleteBefore(before: Date, tenantId: TenantId, limit: number): Promise<number> {
    this.onBatch();
    const old = this.of(tenantId)
      .filter((moment) => moment < before)
      .slice(0, limit);
    this.moments.set(
      tenantId,
      this.of(tenantId).filter((moment) => !old.includes(moment)),
    );
    this.batches.push(old.length);
    return Promise.resolve(old.length);
  }

  of(tenantId: TenantId): readonly Date[] {
    return this.moments.get(tenantId) ?? [];
  }
}

describe.each(databaseKinds)('retention on $name', ({ create }) => {
  let place: TestDatabase;
  let lab: PrivacyLab;

  beforeEach(async () => {
    place = await create();
    lab = await PrivacyLab.open(place.url);
  });

  afterEach(async () => {
    await lab.close();
    await place.drop();
  });

  const daysAgo = (days: number) => new Date(lab.clock.now().getTime() - days * dayMs);

  function jobOf(kinds: readonly RetentionKind[], batchSize = 500) {
    const times = new RetentionTimes(kinds, lab.database, lab.audit);
    return { times, job: new RetentionJob({ ...lab, times, batchSize }) };
  }

  test('deletes what is past the time of its tenant, and says so', async () => {
    const [one, other] = [await lab.newTenant(), await lab.newTenant()];
    const [notes, logs] = [new Things('notes', 30), new Things('logs', null)];
    const { job, times } = jobOf([notes, logs]);
    for (const tenantId of [one, other]) {
      notes.add(tenantId, daysAgo(5), daysAgo(20), daysAgo(40));
      logs.add(tenantId, daysAgo(1_000));
    }
    await times.choose({ tenantId: everyTenant, kind: 'notes', days: 10, actor: 'key-1' });
    await times.choose({ tenantId: other, kind: 'notes', days: null, actor: null });
    expect(await job.run()).toMatchObject({ isResumed: false, deleted: { notes: 2 }, failures: [] });
    expect([notes.of(one).length, notes.of(other).length, logs.of(one).length]).toEqual([1, 3, 1]);
    expect(
      (await lab.acts(one, 'retention.enforced')).map(({ actor, resource, details }) => ({
        actor,
        resource,
        details,
      })),
    ).toEqual([
      {
        actor: null,
        resource: 'retention-times/notes',
        details: { deleted: 2, days: 10, before: daysAgo(10).toISOString() },
      },
    ]);
    expect(await lab.acts(other, 'retention.enforced')).toEqual([]);
    expect(await lab.acts(systemTenantId, 'retentionTime.chosen')).toMatchObject([
      { details: { days: 10, isForAll: true } },
    ]);

    await times.choose({ tenantId: other, kind: 'notes', days: undefined, actor: null });
    expect(await job.run()).toMatchObject({ isResumed: false, deleted: { notes: 2 } });
  });

  test('works in batches, and goes on where it was stopped, with the instant it began at', async () => {
    const [one, other] = [await lab.newTenant(), await lab.newTenant()];
    const notes = new Things('notes', 30);
    for (const tenantId of [one, other])
      notes.add(tenantId, ...Array.from({ length: 5 }, () => daysAgo(31)), daysAgo(29));
    const { job } = jobOf([notes], 2);
    const stop = new AbortController();
    notes.onBatch = () => notes.batches.length === 1 && stop.abort();
    expect(await job.run({ signal: stop.signal })).toBeUndefined();
    expect(notes.batches).toEqual([2, 2]);

    lab.clock.advance(10 * dayMs);
    const another = jobOf([notes], 2).job;
    expect(await another.run()).toMatchObject({ isResumed: true, deleted: { notes: 10 } });
    expect([notes.of(one).length, notes.of(other).length]).toEqual([1, 1]);
    expect(await lab.acts(one, 'retention.enforced')).toMatchObject([{ details: { deleted: 5 } }]);
  });

  test('goes on with other kinds when one fails, and tries that again the next time', async () => {
    const tenantId = await lab.newTenant();
    const [notes, logs] = [new Things('notes', 30), new Things('logs', 30)];
    for (const things of [notes, logs]) things.add(tenantId, daysAgo(31));
    const { job } = jobOf([notes, logs]);
    notes.onBatch = () => {
      throw new TypeError('with the text of a note');
    };
    expect(await job.run()).toMatchObject({
      deleted: { logs: 1 },
      failures: [{ tenantId, kind: 'notes', error: 'TypeError' }],
    });
    expect(await lab.acts(tenantId, 'retention.enforced')).toMatchObject([
      { outcome: 'failure', resource: 'retention-times/notes' },
      { outcome: 'success', resource: 'retention-times/logs' },
    ]);
    notes.onBatch = () => undefined;
    expect(await job.run()).toMatchObject({ deleted: { notes: 1 }, failures: [] });
  });

  test('runs once at a time, and goes on when the lease of a process that died has ended', async () => {
    const { job } = jobOf([new Things('notes', 30)]);
    expect(await RetentionRun.claim(lab.database, lab.clock)).toBeDefined();
    expect(await job.run()).toBeUndefined();
    lab.clock.advance(5 * 60_000);
    expect(await job.run()).toMatchObject({ isResumed: true });
  });

  test('a run that lost its lease stores nothing more', async () => {
    const slow = await RetentionRun.claim(lab.database, lab.clock);
    lab.clock.advance(5 * 60_000);
    await RetentionRun.claim(lab.database, lab.clock);
    await expect(slow?.advance(async () => slow.progress)).rejects.toThrow('Another process goes on');
  });

  test('refuses kinds and times that are none', async () => {
    const { times } = jobOf([new Things('notes', 30)]);
    const choice = { tenantId: everyTenant, kind: 'notes', days: 1, actor: null } as const;
    await expect(times.choose({ ...choice, kind: 'cakes' })).rejects.toThrow(
      'No kind of data of this service: cakes',
    );
    await expect(times.choose({ ...choice, days: 0.5 })).rejects.toThrow('1 to 36,500 whole days');
    expect(() => jobOf([new Things('notes', 1), new Things('notes', 2)])).toThrow(
      "'notes' is registered twice",
    );
  });

  test('starts by itself until it is stopped', async () => {
    const tenantId = await lab.newTenant();
    const notes = new Things('notes', 30);
    notes.add(tenantId, daysAgo(31));
    const { job } = jobOf([notes]);
    const errors: unknown[] = [];
    const worked = new Promise<void>((resolve) => {
      notes.onBatch = resolve;
    });
    job.start(3_600_000, (error) => errors.push(error));
    lab.clock.advance(3_600_000);
    await worked;
    await job.stop();
    expect([notes.of(tenantId).length, errors]).toEqual([0, []]);
  });
});
