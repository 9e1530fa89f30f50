import { jest } from '@jest/globals';
import { freePort } from '@attention-flow/testing';
import { ParcelService, serviceModule } from '../testing/parcel-service.ts';
import { Replica } from '../testing/replica.ts';
import { lintDocument } from './lint-document.ts';
import { documentOf, openApiDocument } from './openapi-document.ts';
import type { OpenApiDocument } from './operations.ts';

// One service here is a process of its own, which takes its time to start on a busy machine.
jest.setTimeout(240_000);

const api = {
  title: 'Parcels',
  description: 'Takes parcels.',
  version: '1.2.3',
  tags: { parcels: 'What is sent.' },
};
const problem = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

describe('the OpenAPI document of a service', () => {
  let document: OpenApiDocument;
  beforeAll(async () => {
    const module = serviceModule({ serviceName: 'parcels', version: '1' });
    document = await documentOf(module, (app) => openApiDocument(app, api));
  });

  test('is made without starting it, and is the one that it serves', async () => {
    const service = await ParcelService.start();
    expect(openApiDocument(service.app, api)).toEqual(document);
    await service.stop();
  });

  test('names every route', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).sort()).toEqual([
      '/health/live',
      '/health/ready',
      '/metrics',
      '/v1/parcels',
      '/v1/parcels/{id}',
      '/v1/parcels/{id}/events',
      '/v1/parcels/{id}/failure/{kind}',
    ]);
  });

  test('says what a route takes and gives, and all that can go wrong', () => {
    const { post } = document.paths['/v1/parcels'] ?? {};
    expect(post).toMatchObject({
      operationId: 'Parcel_send',
      tags: ['parcels'],
      requestBody: {
        content: { 'application/json': { schema: { $ref: '#/components/schemas/NewParcel' } } },
      },
    });
    expect(post?.responses).toEqual({
      202: {
        description: 'It will be sent.',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Parcel' } } },
      },
      400: { description: 'The request does not fit its schema.', content: problem },
      413: { description: 'Longer than allowed.', content: problem },
      415: { description: 'Not a content type that can be read here.', content: problem },
      500: { description: 'The service failed; its log says why.', content: problem },
    });
    expect(Object.keys(document.paths['/v1/parcels/{id}']?.get?.responses ?? {})).toEqual([
      '200',
      '400',
      '404',
      '500',
    ]);
    expect(document.components?.schemas?.['Problem']).toMatchObject({
      required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
    });
  });

  test('shows a route that does not say what it gives', () => {
    expect(lintDocument(document)).toEqual([
      {
        rule: 'success-described',
        place: 'GET /v1/parcels/{id}/failure/{kind}',
        message: '200 has no content; 204 says so where there is none',
      },
    ]);
  });
});

test('the page and the document are served', async () => {
  const replica = await Replica.start(await freePort());
  expect(await replica.status('/docs')).toBe(200);
  const document = await (await fetch(`${replica.url}/docs-json`)).json();
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Replica' } });
  replica.signal('SIGINT');
  expect(await replica.ended()).toBe(0);
});

describe('lintDocument', () => {
  const ok = { description: 'Yes.', content: { 'text/plain': {} } };
  const failure = { description: 'No.', content: { 'application/problem+json': {} } };
  const documentWith = (path: string, operation: object): OpenApiDocument => ({
    openapi: '3.1.0',
    info: { title: 'x', version: '1' },
    paths: { [path]: { get: { tags: ['x'], responses: { 200: ok, 500: failure }, ...operation } } },
  });

  test.each([
    {
      name: 'a good route',
      path: '/v1/two-words/{id}',
      operation: { responses: { 200: ok, 404: failure, 500: failure } },
      rules: [],
    },
    { name: 'a verb after a colon', path: '/v1/jobs:cancel', operation: {}, rules: ['paths-are-resources'] },
    { name: 'capital letters', path: '/v1/trainingJobs', operation: {}, rules: ['paths-are-resources'] },
    { name: 'no tag', path: '/v1/jobs', operation: { tags: [] }, rules: ['tagged'] },
    {
      name: 'no failure',
      path: '/v1/jobs',
      operation: { responses: { 200: ok } },
      rules: ['problem-responses'],
    },
    {
      name: 'no success',
      path: '/v1/jobs',
      operation: { responses: { 500: failure } },
      rules: ['success-described'],
    },
    {
      name: 'a failure that is no problem',
      path: '/v1/jobs',
      operation: { responses: { 200: ok, 500: ok } },
      rules: ['problems-are-problems'],
    },
    {
      name: 'a body without its problems',
      path: '/v1/jobs',
      operation: { requestBody: { content: {} } },
      rules: ['problem-responses', 'problem-responses', 'problem-responses'],
    },
    {
      name: 'a schema that is not there',
      path: '/v1/jobs',
      operation: { parameters: [{ $ref: '#/components/schemas/Nothing' }] },
      rules: ['schemas-exist'],
    },
  ])('$name', ({ path, operation, rules }) => {
    expect(lintDocument(documentWith(path, operation)).map(({ rule }) => rule)).toEqual(rules);
  });
});
