import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Limits, OnceOnly, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { streamedTypes } from '../http/configure.ts';
import { importReport } from '../http/import-report.ts';
import type { ImportReport } from '../http/import-report.ts';
import { formatOf, rowsOf } from '../http/streamed-rows.ts';
import { Config } from '../platform/config.ts';
import { ExampleService } from './example.service.ts';

const counts = z.record(z.string(), z.int().min(0));
const exampleSummary = z
  .object({ examples: z.int().min(0), languages: counts, sentiments: counts, topics: counts })
  .meta({ id: 'ExampleSummary' });

@ApiTags('models')
@Controller('v1/examples')
export class ExampleController {
  constructor(
    private readonly examples: ExampleService,
    private readonly config: Config,
  ) {}

  @Scopes('examples:write')
  @Limits({ bodyBytes: Number.MAX_SAFE_INTEGER, timeoutMs: null })
  @OnceOnly()
  @Post()
  @HttpCode(200)
  @ApiConsumes(...streamedTypes)
  @ApiBody({
    required: true,
    description:
      'JSON Lines or CSV, plain or gzip. A row has `text` and `sentiment` (negative, neutral, positive) or `topics` ' +
      '(a list; in CSV cut at `|`), or both, and may have `language`. The same text again replaces its labels.',
    schema: { type: 'string', format: 'binary' },
  })
  @ApiOkResponse({ standardSchema: importReport })
  @ApiProblems(413, 415, 422)
  async import(@CurrentTenant() tenant: Tenant, @Req() request: FastifyRequest): Promise<ImportReport> {
    const format = formatOf(request);
    const maxBytes = this.config.values.STREAM_MAX_BYTES;
    return this.examples.import(tenant.id, rowsOf(request.body, { format, columns: ['text'], maxBytes }));
  }

  @Scopes('examples:read')
  @Get()
  @ApiOkResponse({ standardSchema: exampleSummary, description: 'How many there are, by what they say.' })
  async summary(@CurrentTenant() tenant: Tenant): Promise<z.output<typeof exampleSummary>> {
    return this.examples.summary(tenant.id);
  }
}
