import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { z } from 'zod';
import { MovingClock } from '../testing/moving-clock.ts';
import { NotesService } from '../testing/notes-service.ts';
import type { Answer } from '../testing/notes-service.ts';
import { systemTenantId } from '../tenant/tenant.ts';

const issued = z.object({ id: z.string(), token: z.string() });
const listed = z.object({
  apiKeys: z.array(z.object({ id: z.string(), name: z.string() })),
  next: z.string().nullable(),
});

describe.each(databaseKinds)('API keys on $name', ({ create }) => {
  const clock = new MovingClock();
  let database: TestDatabase;
  let service: NotesService;

  beforeAll(async () => {
    database = await create();
    service = await NotesService.start({ databaseUrl: database.url, clock });
  });

  afterAll(async () => {
    await service.destroy();
    await database.drop();
  });

  const code = ({ body }: Answer) => (body as { readonly code?: string }).code;
  const make = (token: string, body: object) =>
    service.call('POST', '/v1/api-keys', { token, body: { name: 'new', scopes: ['notes:read'], ...body } });
  const rotate = (token: string, id: string, body: object = {}) =>
    service.call('POST', `/v1/api-keys/${id}/rotations`, { token, body });
  const status = async (token: string) => (await service.call('GET', '/v1/notes', { token })).status;

  test('are shown once, and never again', async () => {
    const { token: admin } = await service.newKey(['*:admin']);
    const made = await make(admin, { name: 'shop', scopes: ['notes:write', 'notes:write'], expiresAt: null });
    const { id, token } = issued.parse(made.body);
    expect(made).toMatchObject({
      status: 201,
      body: { name: 'shop', scopes: ['notes:write'], lastUsedAt: null },
    });
    expect(await status(token)).toBe(200);
    const found = await service.call('GET', `/v1/api-keys/${id}`, { token: admin });
    expect(found).toMatchObject({ status: 200, body: { id, name: 'shop', revokedAt: null } });
    const all = await service.call('GET', '/v1/api-keys', { token: admin });
    expect(found.text + all.text).not.toMatch(/af_|digest/);
  });

  test.each([
    {
      name: 'that lacks a scope',
      scopes: ['api-keys:admin', 'notes:read'],
      body: { scopes: ['notes:write'] },
      expected: [403, 'SCOPE_NOT_HELD'],
    },
    {
      name: 'that has not all',
      scopes: ['api-keys:admin', 'notes:admin'],
      body: { scopes: ['*:read'] },
      expected: [403, 'SCOPE_NOT_HELD'],
    },
    {
      name: 'with a scope of nothing',
      scopes: ['*:admin'],
      body: { scopes: ['bills:read'] },
      expected: [422, 'SCOPE_UNKNOWN'],
    },
    { name: 'with no scope', scopes: ['*:admin'], body: { scopes: [] }, expected: [400, 'HTTP'] },
    {
      name: 'with what is no scope',
      scopes: ['*:admin'],
      body: { scopes: ['everything'] },
      expected: [400, 'HTTP'],
    },
    {
      name: 'for another tenant',
      scopes: ['*:admin'],
      body: { tenantId: systemTenantId },
      expected: [403, 'TENANT_FOREIGN'],
    },
    {
      name: 'with a key under an Idempotency-Key',
      scopes: ['*:admin'],
      body: {},
      headers: { 'idempotency-key': 'x' },
      expected: [400, 'IDEMPOTENCY_KEY_UNSUPPORTED'],
    },
  ])('are not made by a key $name', async ({ scopes, body, headers = {}, expected }) => {
    const { token } = await service.newKey(scopes);
    const answer = await service.call('POST', '/v1/api-keys', {
      token,
      headers,
      body: { name: 'new', scopes: ['notes:read'], ...body },
    });
    expect([answer.status, code(answer)]).toEqual(expected);
  });

  test('of a tenant that is not there are not made', async () => {
    const answer = await make(service.adminKey, { tenantId: '00000000-0000-7000-8000-00000000ffff' });
    expect([answer.status, code(answer)]).toEqual([404, 'TENANT_NOT_FOUND']);
  });

  test('of another tenant are not there, for reading, revoking and rotating', async () => {
    const [mine, theirs] = [await service.newKey(['*:admin']), await service.newKey(['*:admin'])];
    const answers = [
      await service.call('GET', `/v1/api-keys/${theirs.id}`, { token: mine.token }),
      await service.call('DELETE', `/v1/api-keys/${theirs.id}`, { token: mine.token }),
      await rotate(mine.token, theirs.id),
      await service.call('GET', `/v1/api-keys?tenantId=${theirs.tenantId}`, { token: mine.token }),
    ];
    expect(answers.map((answer) => [answer.status, code(answer)])).toEqual([
      [404, 'API_KEY_NOT_FOUND'],
      [404, 'API_KEY_NOT_FOUND'],
      [404, 'API_KEY_NOT_FOUND'],
      [403, 'TENANT_FOREIGN'],
    ]);
    expect(await status(theirs.token)).toBe(200);
  });

  test('of every tenant are managed by the system tenant, unless its key lacks the scope for tenants', async () => {
    const { id, tenantId } = await service.newKey(['notes:read']);
    const small = issued.parse((await make(service.adminKey, { scopes: ['api-keys:admin'] })).body);
    const path = `/v1/api-keys?tenantId=${tenantId}`;
    const all = await service.call('GET', path, { token: service.adminKey });
    expect(listed.parse(all.body).apiKeys.map((key) => key.id)).toEqual([id]);
    expect((await service.call('GET', path, { token: small.token })).status).toBe(403);
    expect((await service.call('GET', `/v1/api-keys/${id}`, { token: small.token })).status).toBe(404);
  });

  test('are replaced with an overlap', async () => {
    const { token: admin, tenantId } = await service.newKey(['*:admin']);
    const old = await service.newKey(['notes:read'], { tenantId });
    const rotated = await rotate(admin, old.id, { overlapSeconds: 60 });
    const next = issued.parse(rotated.body);
    expect(rotated).toMatchObject({
      status: 201,
      body: { scopes: ['notes:read'], tenantId, expiresAt: null },
    });
    expect([await status(old.token), await status(next.token)]).toEqual([200, 200]);
    const found = await service.call('GET', `/v1/api-keys/${old.id}`, { token: admin });
    expect(found.body).toMatchObject({ replacedBy: next.id, expiresAt: expect.any(String) });
    clock.advance(60_001);
    expect([await status(old.token), await status(next.token)]).toEqual([401, 200]);
    expect([(await rotate(admin, old.id)).status, code(await rotate(admin, old.id))]).toEqual([
      409,
      'API_KEY_ENDED',
    ]);
  });

  test('are not replaced by a key that may do less', async () => {
    const { id, tenantId } = await service.newKey(['*:admin']);
    const keeper = await service.newKey(['api-keys:admin'], { tenantId });
    const answer = await rotate(keeper.token, id);
    expect([answer.status, code(answer)]).toEqual([403, 'SCOPE_NOT_HELD']);
    expect((await rotate(keeper.token, keeper.id)).status).toBe(201);
  });

  test('are replaced once when two ask at once', async () => {
    const { token, id } = await service.newKey(['*:admin']);
    const statuses = (await Promise.all([1, 2, 3].map(() => rotate(token, id)))).map(
      (answer) => answer.status,
    );
    expect(statuses.sort()).toEqual([201, 409, 409]);
  });

  test('are listed in pages', async () => {
    const { token: admin, tenantId, id } = await service.newKey(['*:admin']);
    const made = [id];
    for (const name of ['a', 'b', 'c']) made.push(issued.parse((await make(admin, { name })).body).id);
    const first = listed.parse((await service.call('GET', '/v1/api-keys?limit=3', { token: admin })).body);
    const rest = listed.parse(
      (await service.call('GET', `/v1/api-keys?limit=3&after=${first.next}`, { token: admin })).body,
    );
    expect([...first.apiKeys, ...rest.apiKeys].map((key) => key.id)).toEqual(made);
    expect(rest.next).toBeNull();
    expect(tenantId).not.toBe(systemTenantId);
  });

  test('tenants are made, renamed, listed, and called by one name each', async () => {
    const token = service.adminKey;
    const call = (method: string, path: string, body?: object) =>
      service.call(method, `/v1/tenants${path}`, { token, body });
    const made = await call('POST', '', { name: ' Shop ' });
    expect(made).toMatchObject({ status: 201, body: { name: 'Shop', suspendedAt: null, quota: null } });
    const { id } = z.object({ id: z.string() }).parse(made.body);
    const other = await service.newTenant('Other shop');
    expect(code(await call('POST', '', { name: 'Shop' }))).toBe('TENANT_NAME_TAKEN');
    expect(code(await call('PATCH', `/${other}`, { name: 'Shop' }))).toBe('TENANT_NAME_TAKEN');
    expect(await call('PATCH', `/${id}`, { name: 'Shop' })).toMatchObject({ status: 200 });
    expect(await call('PATCH', `/${id}`, { name: 'Warehouse' })).toMatchObject({
      body: { name: 'Warehouse' },
    });
    expect(await call('GET', `/${id}`)).toMatchObject({ status: 200, body: { id, name: 'Warehouse' } });
    expect((await call('GET', '')).text).toContain('Warehouse');
    expect(code(await call('GET', '/00000000-0000-7000-8000-00000000ffff'))).toBe('TENANT_NOT_FOUND');
    expect(code(await call('PUT', `/${systemTenantId}/suspension`))).toBe('TENANT_IS_SYSTEM');
  });
});
