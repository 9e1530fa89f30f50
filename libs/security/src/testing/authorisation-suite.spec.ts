import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam } from '@nestjs/swagger';
import type { Type } from '@nestjs/common';
import { z } from 'zod';
import { CurrentTenant } from '../access/current-tenant.decorator.ts';
import { RouteTable } from '../access/route-table.ts';
import { Public, Scopes } from '../access/scopes.decorator.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { systemTenantId } from '../tenant/tenant.ts';
import { tryAuthorisation } from './authorisation-suite.ts';
import type { AuthorisationOptions, AuthorisationReport } from './authorisation-suite.ts';
import { MovingClock } from './moving-clock.ts';
import { NoteController, NoteEntity, NoteNotFoundError, NoteService, OddController } from './notes.ts';
import type { NoteId } from './notes.ts';
import { NotesService } from './notes-service.ts';

const rateLimits = false;
const clock = new MovingClock();
const name = { name: 'id' };
let running: NotesService | undefined;
afterEach(async () => {
  await running?.destroy();
  running = undefined;
});

interface Trial {
  readonly controllers: readonly Type[];
  readonly options?: Partial<AuthorisationOptions>;
  readonly paths?: Readonly<Record<string, 'public'>>;
  /** Changes the document before it is used. */
  readonly redescribe?: (document: ReturnType<NotesService['openApi']>) => void;
}

/** Starts a service with these controllers, puts one note of the owner into it, and lets the suite try everything. */
async function tryService({
  controllers,
  options,
  paths = {},
  redescribe,
}: Trial): Promise<AuthorisationReport> {
  const service = await NotesService.start({
    clock,
    controllers: [NoteController, ...controllers],
    security: { rateLimits, paths },
  });
  running = service;
  const owner = service.adminKey;
  const { body } = await service.call('POST', '/v1/notes', { token: owner, body: { text: 'mine' } });
  const { id } = z.object({ id: z.string() }).parse(body);
  const stranger = await service.newKey(['*:admin']);
  const soon = new Date(clock.now().getTime() + 1_000).toISOString();
  const expired = await service.newKey(['*:admin'], { tenantId: systemTenantId, expiresAt: soon });
  const ownKey = await service.newKey(['notes:read'], { tenantId: systemTenantId });
  clock.advance(2_000);
  const document = service.openApi();
  redescribe?.(document);
  return tryAuthorisation({
    baseUrl: service.url,
    document,
    keys: {
      owner,
      stranger: stranger.token,
      expired: expired.token,
      withScopes: async (scopes) => (await service.newKey(scopes, { tenantId: systemTenantId })).token,
    },
    samples: {
      '/v1/notes/{id}': id,
      '/v1/leaks/{id}': id,
      '/v1/api-keys/{id}': ownKey.id,
      '/v1/tenants/{id}': systemTenantId,
    },
    queries: { noteId: id, tenantId: systemTenantId },
    bodies: { 'POST /v1/api-keys': { name: 'x', scopes: ['notes:read'], tenantId: systemTenantId } },
    ...options,
  });
}

describe('the suite', () => {
  test('finds nothing in a service that keeps its tenants apart', async () => {
    const report = await tryService({ controllers: [] });
    expect(report.findings).toEqual([]);
    expect(report.publicRoutes).toEqual([]);
    // 4 routes of notes, 5 of keys, 6 of tenants; at least 5 attempts each.
    expect(report.attempts).toBeGreaterThanOrEqual(15 * 5);
  });

  test('names public routes, and what it was given no sample or no fitting body for', async () => {
    const report = await tryService({ controllers: [OddController], options: { samples: {} } });
    expect(report.publicRoutes).toEqual(['GET /v1/status']);
    expect(report.findings).toContainEqual({
      route: 'DELETE /v1/notes/{id}',
      problem: 'needs a sample for /v1/notes/{id}',
    });
  });

  test('finds a route that the document says is guarded, and is not', async () => {
    @Controller('v1/leaks')
    class OpenController {
      constructor(@Inject(NoteService) private readonly notes: NoteService) {}

      @Get()
      @Public()
      @ApiOkResponse()
      all() {
        return this.notes.database.rows(NoteEntity).find();
      }
    }
    const { findings } = await tryService({
      controllers: [OpenController],
      redescribe: ({ paths }) =>
        Object.assign(paths['/v1/leaks']?.get ?? {}, { security: [{ apiKey: ['notes:read'] }] }),
    });
    expect(
      findings.map(({ route, problem }) => `${route} ${problem.replaceAll(/[0-9a-f-]{36}/g, 'ID')}`),
    ).toEqual([
      'POST /v1/notes one of these attempts changed what GET /v1/leaks shows',
      'GET /v1/leaks with no key: 200 instead of 401',
      'GET /v1/leaks with an unknown key: 200 instead of 401',
      'GET /v1/leaks with an expired key: 200 instead of 401',
      'GET /v1/leaks with a wrong scope: 200 instead of 403',
      "GET /v1/leaks with another tenant's key: shows ID, ID of the owner",
    ]);
  });

  test('finds a route that declares nothing, and one that the document is silent about', async () => {
    @Controller('v1/leaks')
    class SilentController {
      @Get()
      silent() {
        return {};
      }

      @Get('hidden')
      @Scopes('notes:read')
      hidden() {
        return {};
      }
    }
    let routes: readonly { readonly method: string; readonly url: string }[] = [];
    const { findings } = await tryService({
      controllers: [SilentController],
      paths: { '/v1/leaks': 'public' },
      redescribe: ({ paths }) => {
        delete paths['/v1/leaks']?.get?.security;
        delete paths['/v1/leaks/hidden'];
        routes = running?.app.get(RouteTable).all() ?? [];
      },
      options: {
        get routes() {
          return routes;
        },
      },
    });
    expect(findings).toEqual([
      { route: 'GET /v1/leaks/hidden', problem: 'is not in the document' },
      { route: 'GET /v1/leaks', problem: 'does not declare who may use it' },
    ]);
  });

  test('finds a thing of another tenant that is shown', async () => {
    @Controller('v1/leaks')
    class LeakController {
      constructor(@Inject(NoteService) private readonly notes: NoteService) {}

      @Get(':id')
      @Scopes('notes:read')
      @ApiParam(name)
      @ApiOkResponse()
      find(@Param('id') id: NoteId) {
        return this.notes.database.rows(NoteEntity).findOneBy({ id });
      }
    }
    const { findings } = await tryService({ controllers: [LeakController] });
    expect(findings).toEqual([
      { route: 'GET /v1/leaks/{id}', problem: "with another tenant's key: 200 instead of 401 or 403 or 404" },
    ]);
  });

  test('finds a thing of another tenant that is shown by a query, in a list', async () => {
    @Controller('v1/leaks')
    class ListController {
      constructor(@Inject(NoteService) private readonly notes: NoteService) {}

      @Get()
      @Scopes('notes:read')
      @ApiOkResponse()
      list(@CurrentTenant() tenant: Tenant) {
        return this.notes.list(tenant.id === systemTenantId ? tenant.id : systemTenantId);
      }
    }
    const { findings } = await tryService({ controllers: [ListController] });
    expect(findings.map(({ route }) => route)).toEqual(['GET /v1/leaks']);
    expect(findings[0]?.problem).toMatch(/^with another tenant's key: shows .{36}, .{36} of the owner$/);
  });

  test('finds what is refused and done nevertheless', async () => {
    @Controller('v1/leaks')
    class LateController {
      constructor(@Inject(NoteService) private readonly notes: NoteService) {}

      @Delete(':id')
      @HttpCode(204)
      @Scopes('notes:admin')
      @ApiParam(name)
      async remove(@CurrentTenant() tenant: Tenant, @Param('id') id: NoteId): Promise<void> {
        const note = await this.notes.database.rows(NoteEntity).findOneBy({ id });
        await this.notes.database.rows(NoteEntity).delete({ id });
        if (note?.tenantId !== tenant.id) throw new NoteNotFoundError(`There is no note ${id}`);
      }
    }
    const { findings } = await tryService({ controllers: [LateController] });
    expect(findings).toEqual([
      { route: 'DELETE /v1/leaks/{id}', problem: 'one of these attempts changed what GET /v1/notes shows' },
      {
        route: 'DELETE /v1/leaks/{id}',
        problem: 'one of these attempts changed what GET /v1/notes/{id} shows',
      },
    ]);
  });

  test('takes no reply to a body that does not fit for a refusal', async () => {
    const newLeak = z.object({ pattern: z.string().regex(/^leak-\d+$/) }).meta({ id: 'NewLeak' });

    @Controller('v1/leaks')
    class PatternController {
      @Post(':id')
      @Scopes('notes:write')
      @ApiParam(name)
      @ApiCreatedResponse()
      add(@Body({ schema: newLeak }) body: unknown) {
        return body;
      }
    }
    const { findings } = await tryService({ controllers: [PatternController] });
    expect(findings).toEqual([
      {
        route: 'POST /v1/leaks/{id}',
        problem:
          "with another tenant's key: 400 instead of 401 or 403 or 404, which proves nothing: give a body that fits",
      },
    ]);
  });
});
