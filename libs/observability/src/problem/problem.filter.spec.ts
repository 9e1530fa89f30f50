import { ParcelService } from '../testing/parcel-service.ts';

describe('an error as a response', () => {
  let service: ParcelService;
  beforeAll(async () => (service = await ParcelService.start()));
  afterAll(() => service.stop());

  test.each([
    {
      name: 'a code of the table',
      path: '/v1/parcels/none',
      expected: {
        type: 'urn:attention-flow:problem:parcel-not-found',
        title: 'Parcel not found',
        status: 404,
        detail: 'There is no parcel none',
        instance: '/v1/parcels/none',
        code: 'PARCEL_NOT_FOUND',
      },
    },
    {
      name: 'an error with a status and headers of its own',
      path: '/v1/parcels/1/failure/expired',
      expected: {
        type: 'urn:attention-flow:problem:key-expired',
        title: 'Key expired',
        status: 401,
        detail: 'This key is no longer valid',
        instance: '/v1/parcels/1/failure/expired',
        code: 'KEY_EXPIRED',
      },
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    },
    {
      name: 'no such path',
      path: '/v1/letters?to=ada',
      expected: {
        type: 'urn:attention-flow:problem:route-not-found',
        title: 'No such route',
        status: 404,
        detail: 'There is nothing at this path',
        instance: '/v1/letters',
        code: 'ROUTE_NOT_FOUND',
      },
    },
    {
      name: 'another method at this path',
      path: '/v1/parcels/7',
      init: { method: 'DELETE' },
      expected: {
        type: 'urn:attention-flow:problem:method-not-allowed',
        title: 'Method not allowed',
        status: 405,
        detail: 'There is GET, HEAD at this path',
        instance: '/v1/parcels/7',
        code: 'METHOD_NOT_ALLOWED',
      },
      headers: { allow: 'GET, HEAD' },
    },
  ])('$name', async ({ path, init = {}, expected, headers = {} }) => {
    const response = await service.request(path, init);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toEqual(expected);
    expect(response.status).toBe(expected.status);
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
  });

  test.each([
    { name: 'a body too large', body: `"${'x'.repeat(2_000)}"`, status: 413, code: 'BODY_TOO_LARGE' },
    {
      name: 'a body of another type',
      body: 'a',
      type: 'text/csv',
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
    },
    { name: 'a body that is no JSON', body: '{"to":', status: 400, code: 'MALFORMED_REQUEST' },
    { name: 'a body with a prototype', body: '{"__proto__":{}}', status: 400, code: 'MALFORMED_REQUEST' },
  ])('$name', async ({ body, type, status, code }) => {
    const response = await service.post('/v1/parcels', body, type);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ status, code, instance: '/v1/parcels' });
    expect(response.status).toBe(status);
  });

  test('a broken address', async () => {
    const response = await service.request('/v1/parcels/%zz?to=ada');
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ status: 400, instance: '/v1/parcels/%zz' });
  });

  test('a refusal of a hook before the route, which is logged with its code', async () => {
    const response = await service.request('/v1/parcels/gate', { headers: { 'x-gate': 'closed' } });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('invalid_token');
    expect(await response.json()).toMatchObject({ code: 'KEY_EXPIRED', detail: 'The gate is closed' });
    expect(await service.logged('request')).toContainEqual(
      expect.objectContaining({ route: '/v1/parcels/:id', status: 401, code: 'KEY_EXPIRED' }),
    );
  });

  test('lists every field of a request that is wrong', async () => {
    const response = await service.post('/v1/parcels', { to: 'A', lines: [{ item: 'lamp', count: 0 }] });
    expect(await response.json()).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
      errors: [
        { path: 'to', message: expect.any(String) },
        { path: 'lines.0.count', message: expect.any(String) },
      ],
    });
  });

  test.each(['unknown', 'text', 'upstream', 'nothing'])(
    'tells nothing of a failure that is ours (%s), and logs it with the trace id that it tells',
    async (kind) => {
      const traceId = kind.padEnd(32, '0').replaceAll(/[^0-9a-f]/g, 'a');
      const response = await service.request(`/v1/parcels/1/failure/${kind}?to=ada`, {
        headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
      });
      const problem = await response.json();
      expect(problem).toEqual({
        type: 'urn:attention-flow:problem:internal',
        title: 'Internal error',
        status: 500,
        detail: 'The service failed to answer this request; its log says why',
        instance: `/v1/parcels/1/failure/${kind}`,
        code: 'INTERNAL',
        traceId,
      });
      const lines = await service.logged('GET /v1/parcels/:id/failure/:kind failed');
      expect(lines).toContainEqual(expect.objectContaining({ level: 'error', logger: 'Http', traceId }));
    },
  );

  test('refuses an upload before it is read, and the next request is answered', async () => {
    const response = await service.request('/v1/letters', {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(300_000),
    });
    expect(response.status).toBe(404);
    expect((await service.request('/health/live')).status).toBe(200);
  });
});
