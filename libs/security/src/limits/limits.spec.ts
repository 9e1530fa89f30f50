import { request } from 'node:http';
import { Body, Controller, Post } from '@nestjs/common';
import { Public } from '../access/scopes.decorator.ts';
import { OddController } from '../testing/notes.ts';
import { NotesService } from '../testing/notes-service.ts';
import { Limits } from './limits.decorator.ts';

@Controller('v1/echo')
class EchoController {
  @Post()
  @Public()
  echo(@Body() body: unknown) {
    return { body };
  }

  @Post('small')
  @Public()
  @Limits({ bodyBytes: 100, bodyDepth: 2, bodyItems: 3 })
  small(@Body() body: unknown) {
    return { body };
  }
}

describe('what a request may cost', () => {
  let service: NotesService;
  beforeAll(async () => {
    service = await NotesService.start({ controllers: [EchoController, OddController] });
  });
  afterAll(() => service.destroy());

  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  test.each([
    { name: 'a usual body', path: '', body: '{"a":[1,2,{"b":null}]}', status: 201, code: undefined },
    { name: 'a body of 32 levels', path: '', body: nested(32), status: 201, code: undefined },
    { name: 'a body of 33 levels', path: '', body: nested(33), status: 413, code: 'BODY_TOO_DEEP' },
    { name: 'a body of 300,000 levels', path: '', body: nested(300_000), status: 413, code: 'BODY_TOO_DEEP' },
    { name: 'a list of 10,000', path: '', body: `[${'0,'.repeat(9_999)}0]`, status: 201, code: undefined },
    {
      name: 'a list of 10,001',
      path: '',
      body: `[${'0,'.repeat(10_000)}0]`,
      status: 413,
      code: 'BATCH_TOO_LARGE',
    },
    {
      name: 'more than a megabyte',
      path: '',
      body: `"${'x'.repeat(1024 * 1024)}"`,
      status: 413,
      code: 'HTTP',
    },
    {
      name: 'more bytes than the route takes',
      path: '/small',
      body: `"${'x'.repeat(99)}"`,
      status: 413,
      code: 'HTTP',
    },
    {
      name: 'as many bytes as the route takes',
      path: '/small',
      body: `"${'x'.repeat(98)}"`,
      status: 201,
      code: undefined,
    },
    {
      name: 'more levels than the route takes',
      path: '/small',
      body: '[[[]]]',
      status: 413,
      code: 'BODY_TOO_DEEP',
    },
    {
      name: 'more members than the route takes',
      path: '/small',
      body: '[1,2,3,4]',
      status: 413,
      code: 'BATCH_TOO_LARGE',
    },
    {
      name: 'a name that would change a prototype',
      path: '',
      body: '{"__proto__":{"admin":true}}',
      status: 400,
      code: 'HTTP',
    },
    { name: 'no JSON', path: '', body: '{"a":', status: 400, code: 'HTTP' },
  ])('$name: $status', async ({ path, body, status, code }) => {
    const answer = await service.call('POST', `/v1/echo${path}`, { body });
    expect(answer.status).toBe(status);
    if (code !== undefined) expect(answer.body).toMatchObject({ code });
  });

  test('a body that does not tell its length is counted as it comes', async () => {
    const status = await new Promise((resolve, reject) => {
      const sent = request(`${service.url}/v1/echo/small`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      });
      sent.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
      sent.write('"');
      sent.write('x'.repeat(100));
      sent.end('"');
    });
    expect(status).toBe(413);
  });

  test('a reply that takes too long is given up', async () => {
    const { token } = await service.newKey(['notes:read']);
    const { status, body, headers } = await service.call('GET', '/v1/slow', { token });
    expect({ status, body, wait: headers.get('retry-after') }).toEqual({
      status: 503,
      body: {
        status: 503,
        code: 'TIME_LIMIT_EXCEEDED',
        detail: 'The service did not begin to answer within 50 ms',
      },
      wait: '1',
    });
    expect((await service.call('GET', '/v1/status')).status).toBe(200);
  });
});
