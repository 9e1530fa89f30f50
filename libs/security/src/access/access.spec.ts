import { Controller, Get } from '@nestjs/common';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { newToken } from '../api-key/token.ts';
import type { ApiKeyId } from '../api-key/api-key.ts';
import { RateClass } from '../rate-limit/rate-class.decorator.ts';
import { SecurityParts } from '../security.parts.ts';
import { MovingClock } from '../testing/moving-clock.ts';
import { NotesService } from '../testing/notes-service.ts';
import { Scopes } from './scopes.decorator.ts';

describe.each(databaseKinds)('the gate on $name', ({ create }) => {
  const clock = new MovingClock();
  let database: TestDatabase;
  let service: NotesService;
  let replica: NotesService;

  beforeAll(async () => {
    database = await create();
    service = await NotesService.start({ databaseUrl: database.url, clock });
    replica = await NotesService.start({ databaseUrl: database.url, clock, folder: service.folder });
  });

  afterAll(async () => {
    await replica.stop();
    await service.destroy();
    await database.drop();
  });

  const code = (body: unknown) => (body as { readonly code?: string }).code;
  const notes = (token?: string, at = service) => at.call('GET', '/v1/notes', { token });

  test('lets in whom the route lets in', async () => {
    const { token } = await service.newKey(['notes:read']);
    expect(await notes(token)).toMatchObject({ status: 200, body: { notes: [] } });
    expect(await service.call('GET', '/v1/status')).toMatchObject({ status: 200 });
    expect(await service.call('HEAD', '/v1/notes', { token })).toMatchObject({ status: 200 });
  });

  test('asks for a key, and says how', async () => {
    const { status, headers, body } = await notes();
    expect([status, code(body), headers.get('www-authenticate')]).toEqual([401, 'API_KEY_MISSING', 'Bearer']);
    const basic = await service.call('GET', '/v1/notes', { headers: { authorization: 'Basic YTpi' } });
    expect(code(basic.body)).toBe('API_KEY_MISSING');
  });

  test.each([
    { name: 'nonsense', make: () => 'nonsense' },
    {
      name: 'a key that never was',
      make: () => newToken('00000000-0000-7000-8000-00000000abcd' as ApiKeyId),
    },
    {
      name: 'a key with a typing error',
      make: (token: string) => token.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
    },
    {
      name: 'the secret of another key',
      make: (token: string) => newToken(idInside(token)),
    },
    { name: 'a key in capitals', make: (token: string) => token.toUpperCase() },
    { name: 'a key and more', make: (token: string) => `${token}x` },
  ])('takes $name for no key', async ({ make }) => {
    const { token } = await service.newKey(['notes:read']);
    const { status, body } = await notes(make(token));
    expect([status, code(body)]).toEqual([401, 'API_KEY_INVALID']);
    // A wrong one does not push the right one out.
    expect(await notes(token)).toMatchObject({ status: 200 });
  });

  test('refuses a key past its end', async () => {
    const expiresAt = new Date(clock.now().getTime() + 60_000).toISOString();
    const { token } = await service.newKey(['notes:read'], { expiresAt });
    expect(await notes(token)).toMatchObject({ status: 200 });
    clock.advance(60_001);
    const { status, body } = await notes(token);
    expect([status, code(body)]).toEqual([401, 'API_KEY_EXPIRED']);
  });

  test.each([
    { scopes: ['notes:read'], method: 'POST', path: '/v1/notes', lacking: 'notes:write' },
    { scopes: ['notes:write'], method: 'DELETE', path: '/v1/notes/1', lacking: 'notes:admin' },
    { scopes: ['api-keys:admin'], method: 'GET', path: '/v1/notes', lacking: 'notes:read' },
  ])('refuses $method $path to $scopes', async ({ scopes, method, path, lacking }) => {
    const { token } = await service.newKey(scopes);
    const { status, body } = await service.call(method, path, { token });
    expect({ status, body }).toEqual({
      status: 403,
      body: { status: 403, code: 'SCOPE_INSUFFICIENT', detail: `This API key lacks ${lacking}` },
    });
  });

  test('keeps tenants to the system tenant, whatever the scopes of others', async () => {
    const { token } = await service.newKey(['*:admin']);
    const { status, body } = await service.call('GET', '/v1/tenants', { token });
    expect([status, code(body)]).toEqual([403, 'SYSTEM_TENANT_ONLY']);
  });

  test('a revoked key is out at once here, and on another replica within 2 s', async () => {
    const { id, token } = await service.newKey(['notes:read']);
    expect(await notes(token, replica)).toMatchObject({ status: 200 });
    expect(await notes(token)).toMatchObject({ status: 200 });
    expect(await service.call('DELETE', `/v1/api-keys/${id}`, { token: service.adminKey })).toMatchObject({
      status: 204,
    });
    expect(code((await notes(token)).body)).toBe('API_KEY_REVOKED');
    clock.advance(2_000);
    expect(code((await notes(token, replica)).body)).toBe('API_KEY_REVOKED');
  });

  test('a suspended tenant is out, and in again', async () => {
    const { token, tenantId } = await service.newKey(['notes:read']);
    const suspension = (method: string) =>
      service.call(method, `/v1/tenants/${tenantId}/suspension`, { token: service.adminKey });
    expect(await notes(token)).toMatchObject({ status: 200 });
    expect(await suspension('PUT')).toMatchObject({ status: 200, body: { suspendedAt: expect.any(String) } });
    const { status, body } = await notes(token);
    expect([status, code(body)]).toEqual([403, 'TENANT_SUSPENDED']);
    expect(await suspension('DELETE')).toMatchObject({ status: 200, body: { suspendedAt: null } });
    expect(await notes(token)).toMatchObject({ status: 200 });
  });

  test('reads no body of a request that it refuses', async () => {
    const { status } = await service.call('POST', '/v1/notes', { body: '{"text": broken' });
    expect(status).toBe(401);
  });

  test('writes the last use some time later', async () => {
    const { id, token } = await service.newKey(['notes:read']);
    await notes(token);
    const found = () => service.call('GET', `/v1/api-keys/${id}`, { token: service.adminKey });
    expect((await found()).body).toMatchObject({ lastUsedAt: null });
    await service.app.get(SecurityParts).maintenance.run();
    expect((await found()).body).toMatchObject({ lastUsedAt: expect.any(String) });
  });
});

describe('a service does not start', () => {
  @Controller('v1/gaps')
  class GapController {
    @Get()
    first() {
      return {};
    }

    @Get('fine')
    @Scopes('notes:read')
    fine() {
      return {};
    }

    @Get(':id')
    second() {
      return {};
    }
  }

  @Controller('v1/gaps')
  class StrangeController {
    @Get()
    @Scopes('bills:read')
    first() {
      return {};
    }
  }

  @Controller('v1/gaps')
  class DearController {
    @Get()
    @Scopes('notes:read')
    @RateClass('dear')
    first() {
      return {};
    }
  }

  test.each([
    {
      name: 'with routes that say not who may use them',
      controllers: [GapController],
      message: 'GET /v1/gaps, HEAD /v1/gaps, GET /v1/gaps/:id, HEAD /v1/gaps/:id',
    },
    {
      name: 'with a resource it does not know',
      controllers: [StrangeController],
      message: 'GET /v1/gaps names the scope bills:read',
    },
    {
      name: 'with a class of cost it does not know',
      controllers: [DearController],
      message: 'GET /v1/gaps names the rate class dear',
    },
  ])('$name', async ({ controllers, message }) => {
    await expect(NotesService.start({ controllers })).rejects.toThrow(message);
  });

  test('unless rules for paths say it', async () => {
    const paths = { '/v1/gaps': 'notes:admin', '/v1/gaps/:id': 'public' } as const;
    const service = await NotesService.start({ controllers: [GapController], security: { paths } });
    const { token } = await service.newKey(['notes:read']);
    const status = async (path: string) => (await service.call('GET', path, { token })).status;
    expect([await status('/v1/gaps'), await status('/v1/gaps/fine'), await status('/v1/gaps/7')]).toEqual([
      403, 200, 200,
    ]);
    await service.destroy();
  });

  test('and a route that Fastify had before is closed, unless a rule says otherwise', async () => {
    const service = await NotesService.start({
      security: { paths: { '/open': 'public' } },
      prepare: (app) => {
        const fastify = app.getHttpAdapter().getInstance();
        for (const url of ['/closed', '/open', '/open/er', '/opener']) fastify.get(url, () => 'there');
      },
    });
    const { token } = await service.newKey(['*:admin']);
    const status = async (path: string) => (await service.call('GET', path, { token })).status;
    expect([await status('/open'), await status('/open/er'), await status('/opener')]).toEqual([
      200, 200, 403,
    ]);
    expect((await service.call('GET', '/closed', { token })).body).toMatchObject({ code: 'ROUTE_CLOSED' });
    expect(await status('/nowhere')).toBe(404);
    await service.destroy();
  });
});

function idInside(token: string): ApiKeyId {
  const hex = token.slice(3, 35);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as ApiKeyId;
}
