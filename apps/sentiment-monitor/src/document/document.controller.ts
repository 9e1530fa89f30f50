import { Readable } from 'node:stream';
import { ApiProblems, InvalidRequestError } from '@attention-flow/observability';
import { CurrentTenant, Limits, OnceOnly, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiConsumes, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { streamedTypes } from '../http/configure.ts';
import { formatOf, rowsOf } from '../http/streamed-rows.ts';
import { Config } from '../platform/config.ts';
import { idSchema } from '../platform/id.schema.ts';
import { documentDto, documentPage, documentQuery, intakeReport, toDocumentDto } from './document.dto.ts';
import type { DocumentDto, DocumentPageDto, DocumentQuery, IntakeReport } from './document.dto.ts';
import { DocumentNotFoundError, TooManyDocumentsError } from './document.errors.ts';
import { documentInput } from './document-input.ts';
import { DocumentList } from './document-list.ts';
import type { DocumentId } from './document.ts';
import { DocumentRepository } from './document.repository.ts';
import { IntakeStream } from './intake-stream.ts';

const given = z.union([documentInput.transform((one) => [one]), z.array(documentInput).min(1)]);
const bodySchema = z.toJSONSchema(z.union([documentInput, z.array(documentInput)]), {
  io: 'input',
  unrepresentable: 'any',
});

@ApiTags('documents')
@Controller('v1/documents')
export class DocumentController {
  constructor(
    private readonly intake: IntakeStream,
    private readonly list: DocumentList,
    private readonly documents: DocumentRepository,
    private readonly config: Config,
  ) {}

  @Scopes('documents:write')
  // A stream has a limit of its own, and documents are known by their ids.
  @Limits({ bodyBytes: Number.MAX_SAFE_INTEGER, bodyItems: 200_000, timeoutMs: null })
  @OnceOnly()
  @Post()
  @HttpCode(202)
  @ApiConsumes('application/json', ...streamedTypes)
  @ApiBody({
    required: true,
    description: 'One document, a list of them, or a stream of JSON Lines or CSV rows, plain or gzip.',
    schema: withoutDialect(bodySchema),
  })
  @ApiAcceptedResponse({ standardSchema: intakeReport, description: 'Stored, and waiting for their scores.' })
  @ApiProblems(400, 413, 415, 422, 429)
  async create(@CurrentTenant() tenant: Tenant, @Req() request: FastifyRequest): Promise<IntakeReport> {
    const { BATCH_MAX_DOCUMENTS: most, STREAM_MAX_BYTES: maxBytes } = this.config.values;
    if (request.body instanceof Readable) {
      const rows = rowsOf(request.body, { format: formatOf(request), columns: ['source', 'text'], maxBytes });
      return this.intake.stream(tenant.id, rows);
    }
    if (Array.isArray(request.body) && request.body.length > most) throw new TooManyDocumentsError(most);
    const parsed = given.safeParse(request.body);
    if (!parsed.success) throw new InvalidRequestError(issuesOf(request.body));
    return this.intake.batch(tenant.id, parsed.data);
  }

  @Scopes('documents:read')
  @Get()
  @ApiOkResponse({ standardSchema: documentPage, description: 'Newest first, by event time.' })
  @ApiProblems(400)
  async find(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: documentQuery }) { limit, after, ...filter }: DocumentQuery,
  ): Promise<DocumentPageDto> {
    const { documents, next } = await this.list.page(tenant.id, filter, { limit, after });
    return { documents: (await this.documents.withScores(documents)).map(toDocumentDto), next };
  }

  @Scopes('documents:read')
  @Get(':id')
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiOkResponse({ standardSchema: documentDto })
  @ApiProblems(400, 404)
  async findOne(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema<'Document'>() }) id: DocumentId,
  ): Promise<DocumentDto> {
    const document = await this.documents.find(tenant.id, id);
    const [scored] = document ? await this.documents.withScores([document]) : [];
    if (!scored) throw new DocumentNotFoundError(id);
    return toDocumentDto(scored);
  }
}

/** Of the form that was meant, not of both. */
function issuesOf(body: unknown) {
  const meant = Array.isArray(body) ? z.array(documentInput).min(1) : documentInput;
  return meant.safeParse(body).error?.issues ?? [];
}

function withoutDialect({ $schema: _, ...schema }: Record<string, unknown>): object {
  return schema;
}
