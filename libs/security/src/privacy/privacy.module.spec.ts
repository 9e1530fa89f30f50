import 'reflect-metadata';
import { ProblemFilter, Problems, requestValidation } from '@attention-flow/observability';
import { Clock, Database, Ids, TimeOrderedIds } from '@attention-flow/persistence';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { AuditModule } from '../audit/audit.module.ts';
import { FirstAdminKey } from '../api-key/first-admin-key.ts';
import { RetentionJob } from '../retention/retention-job.ts';
import { SecurityModule } from '../security.module.ts';
import { systemTenantId } from '../tenant/tenant.ts';
import { PrivacyLab } from '../testing/privacy-lab.ts';
import { PrivacyModule } from './privacy.module.ts';

const dayMs = 86_400_000;
const issued = z.object({ id: z.string(), token: z.string() });

/** Persons and their letters: a feature that holds personal data, and keeps it for a while. */
class Letters {
  readonly name = 'letters';
  readonly kind = 'letters';
  readonly defaultDays = 30;
  held = [
    { of: 'ada', text: 'hello', at: 0 },
    { of: 'bo', text: '你好', at: 0 },
  ];

  async *export({ subjectId }: { readonly subjectId: string }) {
    await Promise.resolve();
    yield* this.held.filter(({ of }) => of === subjectId).map(({ text }) => ({ text }));
  }

  erase({ subjectId }: { readonly subjectId: string }) {
    return Promise.resolve({ removed: { letters: this.remove(({ of }) => of === subjectId) } });
  }

  deleteBefore(before: Date): Promise<number> {
    return Promise.resolve(this.remove(({ at }) => at < before.getTime()));
  }

  private remove(isMeant: (letter: { readonly of: string; readonly at: number }) => boolean): number {
    const count = this.held.length;
    this.held = this.held.filter((letter) => !isMeant(letter));
    return count - this.held.length;
  }
}

describe('the rights of persons and the audit of acts', () => {
  const letters = new Letters();
  let lab: PrivacyLab;
  let app: NestFastifyApplication;
  let token: string;

  beforeAll(async () => {
    lab = await PrivacyLab.open(undefined);
    @Module({
      providers: [
        { provide: Clock, useValue: lab.clock },
        { provide: Ids, useValue: new TimeOrderedIds(lab.clock) },
        { provide: Database, useValue: lab.database },
      ],
      exports: [Clock, Ids, Database],
    })
    class GroundModule {}
    const resources = ['audit-entries', 'data-subjects', 'retention-times'];
    const security = SecurityModule.register({
      imports: [GroundModule],
      useFactory: () => ({ resources, isAudited: true }),
    });
    const audit = AuditModule.register({ imports: [GroundModule] });
    const privacy = PrivacyModule.register({
      imports: [GroundModule, audit],
      useFactory: () => ({
        kinds: [letters],
        sources: [letters],
        hashKey: Buffer.alloc(16, 1),
        everyMs: 30 * dayMs,
      }),
    });
    @Module({ imports: [security, audit, privacy] })
    class SpecModule {}
    app = await NestFactory.create<NestFastifyApplication>(SpecModule, new FastifyAdapter(), {
      logger: false,
      abortOnError: false,
    });
    app.useGlobalFilters(new ProblemFilter(new Problems()));
    app.useGlobalPipes(requestValidation());
    await app.listen(0, '127.0.0.1');
    const key = await app.get(FirstAdminKey).prepare();
    token = key.kind === 'generated' ? key.token : '';
  });

  afterAll(async () => {
    await app.close();
    await lab.close();
  });

  const call = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
    const url = `${await app.getUrl()}/v1${path}`;
    const response = await fetch(url, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const text = await response.text();
    const isJson = /^application\/(problem\+)?json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };

  test('a person gets all that is held of them, and it is erased for good', async () => {
    const { text } = await call('GET', '/data-subjects/ada/records');
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { kind: 'begin', subjectId: 'ada' },
      { kind: 'record', source: 'letters', record: { text: 'hello' } },
      { kind: 'end', records: { letters: 1 } },
    ]);
    const erased = await call('DELETE', '/data-subjects/ada/records');
    expect(erased).toMatchObject({ status: 200, body: { removed: { letters: { letters: 1 } } } });
    expect(letters.held).toHaveLength(1);
    const [act] = await lab.acts(systemTenantId, 'subject.erased');
    expect(act?.resource).toBe(`subjects/${erased.body.subjectHash}`);
  });

  test('a tenant chooses how long its data is kept', async () => {
    expect((await call('GET', '/retention-times')).body).toEqual({
      retentionTimes: [{ kind: 'letters', days: 30 }],
    });
    const chosen = await call('PUT', '/retention-times/letters', { days: 3 });
    expect(chosen.body).toEqual({ retentionTimes: [{ kind: 'letters', days: 3 }] });
    expect(await call('PUT', '/retention-times/parcels', { days: 3 })).toMatchObject({
      status: 422,
      body: { code: 'RETENTION_KIND_UNKNOWN' },
    });
    for (const days of [0, 1.5, 36_501, 'long'])
      expect((await call('PUT', '/retention-times/letters', { days })).status).toBe(400);
    lab.clock.advance(4 * dayMs);
    expect(await app.get(RetentionJob).run()).toBeDefined();
    expect(letters.held).toEqual([]);
    expect((await call('DELETE', '/retention-times/letters')).status).toBe(204);
    expect((await call('GET', '/retention-times')).body).toMatchObject({ retentionTimes: [{ days: 30 }] });
  });

  test('what is done to keys and tenants stands in the log of the tenant that it is about', async () => {
    const tenant = (await call('POST', '/tenants', { name: 'lamps' })).body.id;
    const key = issued.parse(
      (await call('POST', '/api-keys', { name: 'shop', scopes: ['audit-entries:read'], tenantId: tenant }))
        .body,
    );
    await call('POST', `/api-keys/${key.id}/rotations`, { overlapSeconds: 60 });
    await call('DELETE', `/api-keys/${key.id}`);
    await call('PUT', `/tenants/${tenant}/suspension`);
    await call('DELETE', `/tenants/${tenant}/suspension`);
    await call('PATCH', `/tenants/${tenant}`, { name: 'lights' });
    const { rows } = await lab.audit.page(tenant, { limit: 200 });
    expect(rows.toReversed().map(({ action, resource }) => [action, resource])).toEqual([
      ['tenant.created', `tenants/${tenant}`],
      ['apiKey.created', `api-keys/${key.id}`],
      ['apiKey.rotated', `api-keys/${key.id}`],
      ['apiKey.revoked', `api-keys/${key.id}`],
      ['tenant.suspended', `tenants/${tenant}`],
      ['tenant.resumed', `tenants/${tenant}`],
      ['tenant.changed', `tenants/${tenant}`],
    ]);
    expect(new Set(rows.map(({ actor }) => actor)).size).toBe(1);
    expect(JSON.stringify(rows)).not.toContain(key.token);
    expect(await lab.acts(systemTenantId, 'tenant.suspended')).toHaveLength(1);
    expect(await lab.acts(systemTenantId, 'apiKey.created')).toMatchObject([
      { actor: null, details: { origin: 'firstStart' } },
    ]);
  });

  test('what is refused leaves no entry', async () => {
    const { length } = await lab.acts(systemTenantId, 'tenant.created');
    expect((await call('POST', '/tenants', { name: 'lights' })).status).toBe(409);
    expect(await lab.acts(systemTenantId, 'tenant.created')).toHaveLength(length);
  });
});
