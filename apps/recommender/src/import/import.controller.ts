import { Readable } from 'node:stream';
import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Limits, OnceOnly, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Controller, Get, HttpCode, Param, Post, Req, applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { idSchema } from '../platform/id.schema.ts';
import type { DataImportId, ImportKind } from './data-import.ts';
import { importDto, toImportDto } from './import.dto.ts';
import type { ImportDto } from './import.dto.ts';
import { UnsupportedImportTypeError } from './import.errors.ts';
import { formatOf, importTypes } from './import-format.ts';
import { ImportService } from './import.service.ts';

/** What the three routes that take rows have in common. */
const takesRows = (description: string) =>
  applyDecorators(
    // The service has its own limit, and rows that are sent again change nothing.
    Limits({ bodyBytes: Number.MAX_SAFE_INTEGER, timeoutMs: null }),
    OnceOnly(),
    HttpCode(200),
    ApiConsumes(...importTypes),
    ApiBody({ required: true, description, schema: { type: 'string', format: 'binary' } }),
    ApiOkResponse({ standardSchema: importDto, description: 'Read to the end; bad rows are in the report.' }),
    ApiProblems(413, 415, 422),
  );

@ApiTags('imports')
@Controller('v1/imports')
export class ImportController {
  constructor(private readonly imports: ImportService) {}

  @Scopes('items:write')
  @Post('items')
  @takesRows('JSON Lines or CSV, plain or gzip: a row is a `NewItem`; in CSV, `tags` are parted by `|`.')
  importItems(@CurrentTenant() tenant: Tenant, @Req() request: FastifyRequest): Promise<ImportDto> {
    return this.import('items', tenant, request);
  }

  @Scopes('users:write')
  @Post('users')
  @takesRows('JSON Lines or CSV, plain or gzip: a row has `userId` and may have `attributes`.')
  importUsers(@CurrentTenant() tenant: Tenant, @Req() request: FastifyRequest): Promise<ImportDto> {
    return this.import('users', tenant, request);
  }

  @Scopes('events:write')
  @Post('events')
  @takesRows('JSON Lines or CSV, plain or gzip: a row is a `NewEvent`.')
  importEvents(@CurrentTenant() tenant: Tenant, @Req() request: FastifyRequest): Promise<ImportDto> {
    return this.import('events', tenant, request);
  }

  @Scopes('items:read')
  @Get(':id')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: importDto })
  @ApiProblems(400, 404)
  async find(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema<'DataImport'>() }) id: DataImportId,
  ): Promise<ImportDto> {
    return toImportDto(await this.imports.find(tenant.id, id));
  }

  private async import(kind: ImportKind, tenant: Tenant, request: FastifyRequest): Promise<ImportDto> {
    const contentType = request.headers['content-type'];
    const format = formatOf(contentType);
    if (format === undefined) throw new UnsupportedImportTypeError(contentType);
    const body = request.body instanceof Readable ? request.body : Readable.from([]);
    return toImportDto(await this.imports.import({ tenantId: tenant.id, kind, format }, body));
  }
}
