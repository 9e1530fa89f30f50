import { Readable } from 'node:stream';
import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Limits, OnceOnly, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { idSchema } from '../platform/id.schema.ts';
import type { DialogueImportId } from './dialogue-import.ts';
import { dialogueImportDto, toDialogueImportDto } from './dialogue-import.dto.ts';
import type { DialogueImportDto } from './dialogue-import.dto.ts';
import { UnsupportedImportTypeError } from './dialogue-import.errors.ts';
import { DialogueImportService } from './dialogue-import.service.ts';
import { formatOf, importTypes } from './import-format.ts';

@ApiTags('dialogue imports')
@Controller('v1/dialogue-imports')
export class DialogueImportController {
  constructor(private readonly imports: DialogueImportService) {}

  @Scopes('dialogue-imports:write')
  // The service has its own limit, and knows content that it has seen before.
  @Limits({ bodyBytes: Number.MAX_SAFE_INTEGER, timeoutMs: null })
  @OnceOnly()
  @Post()
  @ApiConsumes(...importTypes)
  @ApiBody({
    required: true,
    description:
      'JSON Lines or CSV, plain or gzip. A row has `question`, `answer`, and may have `intent` and `language`; ' +
      'a row of JSON Lines may instead have `turns`, a list of `{role: customer|agent, text, at?}`.',
    schema: { type: 'string', format: 'binary' },
  })
  @ApiCreatedResponse({ standardSchema: dialogueImportDto, description: 'Imported.' })
  @ApiOkResponse({
    standardSchema: dialogueImportDto,
    description: 'The same content had been imported before.',
  })
  @ApiProblems(413, 415, 422)
  async create(
    @CurrentTenant() tenant: Tenant,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) response: FastifyReply,
  ): Promise<DialogueImportDto> {
    const contentType = request.headers['content-type'];
    const format = formatOf(contentType);
    if (format === undefined) throw new UnsupportedImportTypeError(contentType);
    const body = request.body instanceof Readable ? request.body : Readable.from([]);
    const subject = { tenantId: tenant.id, format, origin: 'upload' } as const;
    const { report, isNew } = await this.imports.import(subject, body);
    response.status(isNew ? 201 : 200).header('location', `/v1/dialogue-imports/${report.id}`);
    return toDialogueImportDto(report);
  }

  @Scopes('dialogue-imports:read')
  @Get(':id')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: dialogueImportDto })
  @ApiProblems(400, 404)
  async find(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema<'DialogueImport'>() }) id: DialogueImportId,
  ): Promise<DialogueImportDto> {
    return toDialogueImportDto(await this.imports.find(tenant.id, id));
  }
}
