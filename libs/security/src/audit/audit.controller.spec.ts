import 'reflect-metadata';
import { Catch, Module, StandardSchemaValidationPipe } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Clock, Database, Ids, TimeOrderedIds } from '@attention-flow/persistence';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { FirstAdminKey } from '../api-key/first-admin-key.ts';
import { SecurityError } from '../security.error.ts';
import { SecurityModule } from '../security.module.ts';
import { systemTenantId } from '../tenant/tenant.ts';
import type { TenantId } from '../tenant/tenant.ts';
import { PrivacyLab } from '../testing/privacy-lab.ts';
import { AuditModule } from './audit.module.ts';
import { AuditEntryEntity } from './audit.entity.ts';

@Catch(SecurityError)
class RefusalFilter implements ExceptionFilter<SecurityError> {
  catch({ status, code }: SecurityError, host: ArgumentsHost): void {
    void host.switchToHttp().getResponse<FastifyReply>().status(status).send({ code });
  }
}

describe('/v1/audit-entries', () => {
  let lab: PrivacyLab;
  let app: NestFastifyApplication;
  let token: string;
  let url: string;

  beforeAll(async () => {
    lab = await PrivacyLab.open(undefined);
    const ids = new TimeOrderedIds(lab.clock);
    @Module({
      providers: [
        { provide: Clock, useValue: lab.clock },
        { provide: Ids, useValue: ids },
        { provide: Database, useValue: lab.database },
      ],
      exports: [Clock, Ids, Database],
    })
    class GroundModule {}
    const security = SecurityModule.register({
      imports: [GroundModule],
      useFactory: () => ({ resources: ['audit-entries'] }),
    });
    @Module({ imports: [GroundModule, security, AuditModule.register({ imports: [GroundModule] })] })
    class SpecModule {}
    app = await NestFactory.create<NestFastifyApplication>(SpecModule, new FastifyAdapter(), {
      logger: false,
      abortOnError: false,
    });
    app.useGlobalFilters(new RefusalFilter());
    app.useGlobalPipes(new StandardSchemaValidationPipe());
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    const key = await app.get(FirstAdminKey).prepare();
    token = key.kind === 'generated' ? key.token : '';
  });

  afterAll(async () => {
    await app.close();
    await lab.close();
  });

  const get = async (path: string, authorization = `Bearer ${token}`) => {
    const response = await fetch(`${url}/v1/audit-entries${path}`, { headers: { authorization } });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      body: await response.text(),
    };
  };

  const page = z.object({
    auditEntries: z.array(z.object({ sequence: z.number() })),
    next: z.string().nullable(),
  });

  test('pages, verifies and exports the entries of the tenant that asks', async () => {
    const other = await lab.newTenant();
    const act = (tenantId: TenantId) =>
      lab.audit.record({ tenantId, actor: null, action: 'note.written', resource: 'notes/1' });
    for (const tenantId of [systemTenantId, other, systemTenantId, systemTenantId]) await act(tenantId);

    const first = page.parse(JSON.parse((await get('?limit=2')).body));
    expect(first.auditEntries.map(({ sequence }) => sequence)).toEqual([3, 2]);
    const rest = page.parse(JSON.parse((await get(`?limit=2&after=${first.next}`)).body));
    expect([rest.auditEntries.map(({ sequence }) => sequence), rest.next]).toEqual([[1], null]);

    expect(JSON.parse((await get('/verification')).body)).toMatchObject({ kind: 'intact', entries: 3 });
    const exported = await get('/export');
    expect(exported.type).toContain('application/x-ndjson');
    const lines = exported.body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ sequence, action }) => [sequence, action])).toEqual([
      [1, 'note.written'],
      [2, 'note.written'],
      [3, 'note.written'],
      [4, 'auditEntries.exported'],
    ]);

    await lab.database
      .rows(AuditEntryEntity)
      .update({ tenantId: systemTenantId, sequence: 2 }, { action: 'note.read' });
    expect(JSON.parse((await get('/verification')).body)).toEqual({
      kind: 'broken',
      sequence: 2,
      problem: 'altered',
    });
  });

  test('asks for a key', async () => {
    for (const path of ['', '/verification', '/export']) expect((await get(path, '')).status).toBe(401);
  });
});
