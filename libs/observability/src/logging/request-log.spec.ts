import { ParcelService } from '../testing/parcel-service.ts';

describe('the line of a request', () => {
  let service: ParcelService;
  beforeAll(async () => {
    service = await ParcelService.start({
      tenantOf: (request) => (request.headers['x-tenant'] === 'n' ? 'north' : undefined),
    });
  });
  afterAll(() => service.stop());

  test('says route, status and time, whose it was, and nothing that the client wrote', async () => {
    const response = await service.request('/v1/parcels/secret?to=ada', {
      headers: { 'x-tenant': 'n', 'user-agent': 'someone' },
    });
    const [{ time, durationMs, traceId, ...line } = {}] = await service.logged('request');
    expect(line).toEqual({
      level: 'info',
      service: 'parcels',
      message: 'request',
      requestId: response.headers.get('x-request-id'),
      tenant: 'north',
      method: 'GET',
      route: '/v1/parcels/:id',
      status: 200,
    });
    expect(durationMs).toEqual(expect.any(Number));
    expect([time, traceId]).toEqual([expect.any(String), expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect(await service.logged('found a parcel')).toMatchObject([
      { traceId, requestId: line['requestId'], tenant: 'north' },
    ]);
  });

  test('takes a request id of the client that is a UUID, and no other', async () => {
    const id = '0190a6b0-7f3e-7000-8000-00000000002a';
    const ask = (given: string) => service.request('/v1/parcels/1', { headers: { 'x-request-id': given } });
    expect((await ask(id)).headers.get('x-request-id')).toBe(id);
    expect((await ask('my secret')).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is an error when the service failed, with the code that was answered, and quiet for probes', async () => {
    const before = (await service.logged('request')).length;
    await service.request('/health/live');
    await service.request('/v1/parcels/none');
    await service.request('/v1/parcels/1/failure/unknown');
    const lines = (await service.logged('request', before + 2)).slice(before);
    expect(lines).toMatchObject([
      { level: 'info', status: 404, code: 'PARCEL_NOT_FOUND' },
      { level: 'error', status: 500, code: 'INTERNAL', route: '/v1/parcels/:id/failure/:kind' },
    ]);
  });

  test('says that the client did not wait', async () => {
    const gone = new AbortController();
    const response = await service.request('/v1/parcels/1/events', {
      signal: gone.signal,
      headers: { accept: 'text/event-stream' },
    });
    expect(response.status).toBe(200);
    const before = (await service.logged('request')).length;
    gone.abort();
    const lines = await service.logged('request', before + 1);
    expect(lines.at(-1)).toMatchObject({ route: '/v1/parcels/:id/events', isAborted: true });
  });
});
