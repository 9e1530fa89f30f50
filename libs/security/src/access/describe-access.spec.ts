import { NoteController, OddController } from '../testing/notes.ts';
import { NotesService } from '../testing/notes-service.ts';

describe('an OpenAPI document', () => {
  let document: ReturnType<NotesService['openApi']>;
  beforeAll(async () => {
    const service = await NotesService.start({ controllers: [NoteController, OddController] });
    document = service.openApi();
    await service.destroy();
  });

  const operation = (path: string, method: 'get' | 'post' | 'delete') => document.paths[path]?.[method];
  const problems = (path: string, method: 'get' | 'post' | 'delete') =>
    Object.keys(operation(path, method)?.responses ?? {}).filter((status) => status >= '4');
  const headers = (path: string, method: 'get' | 'post' | 'delete') =>
    (operation(path, method)?.parameters ?? []).flatMap((parameter) =>
      'in' in parameter && parameter.in === 'header' ? [parameter.name] : [],
    );

  test('says which scopes a route needs, and what comes of lacking them', () => {
    expect(document.components?.securitySchemes).toMatchObject({
      apiKey: { type: 'http', scheme: 'bearer' },
    });
    expect(operation('/v1/notes', 'get')?.security).toEqual([{ apiKey: ['notes:read'] }]);
    expect(operation('/v1/tenants/{id}', 'get')?.security).toEqual([{ apiKey: ['system', 'tenants:read'] }]);
    expect(problems('/v1/notes', 'get')).toEqual(['401', '403', '429']);
  });

  test('says that a public route needs none', () => {
    expect(operation('/v1/status', 'get')?.security).toEqual([]);
    expect(problems('/v1/status', 'get')).toEqual(['429']);
  });

  test('says which writes take an Idempotency-Key', () => {
    expect(headers('/v1/notes', 'post')).toEqual(['Idempotency-Key']);
    expect(headers('/v1/notes/{id}', 'delete')).toEqual(['Idempotency-Key']);
    expect(headers('/v1/notes', 'get')).toEqual([]);
    expect(headers('/v1/summaries', 'post')).toEqual([]);
    expect(problems('/v1/notes', 'post')).toEqual(['401', '403', '409', '422', '429']);
  });

  test('describes the routes of this library in full', () => {
    for (const [path, item] of Object.entries(document.paths)) {
      for (const method of ['get', 'post', 'patch', 'put', 'delete'] as const) {
        const found = item[method];
        if (!found || !/^\/v1\/(tenants|api-keys)/.test(path)) continue;
        expect([path, method, found.security]).toEqual([path, method, [{ apiKey: expect.any(Array) }]]);
        const success = Object.entries(found.responses).filter(([status]) => status.startsWith('2'));
        expect([path, method, success.length]).toEqual([path, method, 1]);
      }
    }
    expect(Object.keys(document.components?.schemas ?? {})).toEqual(
      expect.arrayContaining([
        'ApiKey',
        'ApiKeys',
        'IssuedApiKey',
        'NewApiKey',
        'Quota',
        'Tenant',
        'Tenants',
      ]),
    );
  });
});
