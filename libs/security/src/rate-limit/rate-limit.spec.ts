import { ManualClock } from '@attention-flow/persistence';
import { NotesService } from '../testing/notes-service.ts';
import type { Answer } from '../testing/notes-service.ts';
import { RateGate } from './rate-gate.ts';
import { SecurityParts } from '../security.parts.ts';
import { systemTenantId } from '../tenant/tenant.ts';

describe('rate limits over HTTP', () => {
  const clock = new ManualClock();
  let service: NotesService;

  beforeAll(async () => {
    const rateLimits = {
      tenant: { limit: 40, windowSeconds: 40_000 },
      key: { limit: 30, windowSeconds: 30_000 },
      address: { limit: 10, windowSeconds: 10_000 },
      costs: { read: 1, write: 2, summary: 25 },
    };
    service = await NotesService.start({ clock, security: { rateLimits } });
    const unlimited = { limit: 100_000, windowSeconds: 1 };
    const { token } = await service.newKey(['tenants:admin']);
    await service.call('PATCH', `/v1/tenants/${systemTenantId}`, { token, body: { quota: unlimited } });
  });

  beforeEach(() => clock.advance(40_000_000));

  afterAll(() => service.destroy());

  const notes = (token?: string) => service.call('GET', '/v1/notes', { token });
  const limits = ({ headers }: Answer) =>
    ['limit', 'remaining', 'reset'].map((name) => Number(headers.get(`ratelimit-${name}`)));
  const code = ({ body }: Answer) => (body as { readonly code?: string }).code;
  const newKey = async (tenantId?: string) => {
    const key = await service.newKey(['*:admin'], { tenantId });
    clock.advance(40_000_000);
    return key;
  };

  test('are told with each reply', async () => {
    const { token } = await newKey();
    const { headers } = await notes(token);
    expect(headers.get('ratelimit-policy')).toBe('"tenant";q=40;w=40000, "key";q=30;w=30000');
    expect(headers.get('ratelimit')).toBe('"tenant";r=39;t=1000, "key";r=29;t=1000');
    expect(limits(await notes(token))).toEqual([30, 28, 2_000]);
  });

  test('hold per key, with the time to wait', async () => {
    const { token, tenantId } = await newKey();
    for (let asked = 0; asked < 30; asked++) expect((await notes(token)).status).toBe(200);
    const refused = await notes(token);
    expect([refused.status, code(refused), limits(refused)]).toEqual([429, 'RATE_LIMITED', [30, 0, 30_000]]);
    const retryAfter = Number(refused.headers.get('retry-after'));
    expect(retryAfter).toBe(1_000);
    clock.advance(retryAfter * 1_000);
    expect((await notes(token)).status).toBe(200);
    expect(await service.newKey(['notes:read'], { tenantId })).toBeDefined();
  });

  test('hold for all keys of a tenant together, and not for another tenant', async () => {
    const one = await newKey();
    const two = await newKey(one.tenantId);
    const statuses = [];
    for (let asked = 0; asked < 22; asked++) {
      for (const { token } of [one, two]) statuses.push((await notes(token)).status);
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(40);
    expect((await notes((await newKey()).token)).status).toBe(200);
  });

  test('count by the class of the route', async () => {
    const { token } = await newKey();
    expect(limits(await service.call('POST', '/v1/notes', { token, body: { text: 'x' } }))[1]).toBe(28);
    expect(limits(await service.call('POST', '/v1/summaries', { token, body: {} }))[1]).toBe(3);
    expect((await service.call('POST', '/v1/summaries', { token, body: {} })).status).toBe(429);
    expect(limits(await notes(token))[1]).toBe(2);
  });

  test('count refused requests too', async () => {
    const { token } = await service.newKey(['notes:read']);
    clock.advance(40_000_000);
    expect(limits(await service.call('POST', '/v1/notes', { token, body: {} }))[1]).toBe(28);
  });

  test('charge afterwards what a request turned out to cost', async () => {
    const { token } = await newKey();
    await notes(token);
    const principal = await service.app.get(SecurityParts).authenticator.authenticate(token);
    service.app.get(RateGate).charge(principal, 45);
    expect((await notes(token)).headers.get('ratelimit')).toMatch(/^"tenant";r=0/);
    expect((await notes(token)).status).toBe(429);
  });

  test('of a tenant of its own go before those of the service', async () => {
    const { token, tenantId } = await newKey();
    const quota = { limit: 5, windowSeconds: 5_000 };
    const changed = await service.call('PATCH', `/v1/tenants/${tenantId}`, {
      token: service.adminKey,
      body: { quota },
    });
    expect(changed).toMatchObject({ status: 200, body: { quota } });
    expect(limits(await notes(token))).toEqual([5, 4, 1_000]);
  });

  test('hold per address for those who have no key, and leave others alone', async () => {
    const { token } = await newKey();
    await notes(token);
    const answers = [];
    for (let asked = 0; asked < 6; asked++) answers.push(await notes(), await notes(`${token}x`));
    expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(401), 429, 429]);
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"address";q=10;w=10000');
    // Whoever shares the address with them and has a key is let in, whether it was seen before or not.
    const fresh = await service.newKey(['notes:read']);
    expect((await notes(fresh.token)).status).toBe(200);
    expect((await notes(token)).status).toBe(200);
    expect((await service.call('GET', '/v1/status')).status).toBe(429);
    expect((await service.call('GET', '/v1/nowhere')).status).toBe(429);
  });
});
