import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NotesService } from '../testing/notes-service.ts';
import { securityHeaders } from './security-headers.ts';
import { serverOptions } from './server-options.ts';

describe('headers for browsers', () => {
  let service: NotesService;
  let open: NotesService;
  beforeAll(async () => {
    service = await NotesService.start();
    open = await NotesService.start({ corsOrigins: ['https://shop.example'] });
  });
  afterAll(async () => {
    await service.destroy();
    await open.destroy();
  });

  const preflight = (at: NotesService, origin: string) =>
    at.call('OPTIONS', '/v1/notes', {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

  test.each([
    { name: 'a reply', path: '/v1/status', status: 200 },
    { name: 'a refusal', path: '/v1/notes', status: 401 },
    { name: 'what is not there', path: '/nowhere', status: 404 },
  ])('come with $name', async ({ path, status }) => {
    const { headers, status: is } = await service.call('GET', path);
    expect(is).toBe(status);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toMatch(/max-age=/);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'self'/);
    expect(headers.get('content-security-policy')).not.toMatch(/upgrade-insecure-requests/);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('let no page of another origin in unless it is named', async () => {
    expect(
      (await preflight(service, 'https://shop.example')).headers.get('access-control-allow-origin'),
    ).toBeNull();
    expect(
      (await preflight(open, 'https://evil.example')).headers.get('access-control-allow-origin'),
    ).toBeNull();
    const { status, headers } = await preflight(open, 'https://shop.example');
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, 'https://shop.example']);
    expect(headers.get('access-control-allow-headers')).toContain('authorization');
  });

  test('let the page read what it needs of a refusal', async () => {
    const { status, headers } = await open.call('GET', '/v1/notes', {
      headers: { origin: 'https://shop.example' },
    });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([401, 'https://shop.example']);
    expect(headers.get('access-control-expose-headers')).toContain('retry-after');
  });
});

test('the headers are those that Nest has taken from helmet, but for one directive', async () => {
  @Module({})
  class EmptyModule {}
  const app = await NestFactory.create<NestFastifyApplication>(EmptyModule, new FastifyAdapter(), {
    logger: false,
  });
  app.useSecurityHeaders({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } });
  await app.listen(0, '127.0.0.1');
  const { headers } = await fetch(await app.getUrl());
  await app.close();
  const usual = ['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'vary'];
  const sent = [...headers].filter(([name]) => !usual.includes(name));
  expect(Object.fromEntries(sent)).toEqual(securityHeaders);
});

test('nobody is believed to be a proxy unless named', () => {
  expect(serverOptions()).toMatchObject({
    bodyLimit: 1024 * 1024,
    requestTimeout: 300_000,
    trustProxy: false,
  });
  expect(serverOptions({ trustedProxies: ['10.0.0.0/8'] }).trustProxy).toEqual(['10.0.0.0/8']);
});
