import { ApiProblems } from '@attention-flow/observability';
import { Readable } from 'node:stream';
import { Controller, Get, Inject, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, CurrentTenant } from '../access/current-tenant.decorator.ts';
import { pageQuery } from '../access/page.dto.ts';
import type { PageRequest } from '../access/page.dto.ts';
import { Scopes } from '../access/scopes.decorator.ts';
import type { Principal } from '../api-key/api-key.ts';
import { Limits } from '../limits/limits.decorator.ts';
import type { Tenant } from '../tenant/tenant.ts';
import { AuditLog } from './audit-log.ts';
import { auditEntriesDto, toAuditEntriesDto, verificationDto } from './audit.dto.ts';
import type { AuditEntriesDto, VerificationDto } from './audit.dto.ts';

/** The audit log of the tenant whose key asks. */
@ApiTags('audit')
@Controller('v1/audit-entries')
export class AuditController {
  constructor(@Inject(AuditLog) private readonly log: AuditLog) {}

  @Get()
  @Scopes('audit-entries:read')
  @ApiOkResponse({ standardSchema: auditEntriesDto, description: 'The latest first.' })
  @ApiProblems(400)
  async list(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: pageQuery }) request: PageRequest,
  ): Promise<AuditEntriesDto> {
    return toAuditEntriesDto(await this.log.page(tenant.id, request));
  }

  @Get('verification')
  @Scopes('audit-entries:read')
  @Limits({ timeoutMs: null })
  @ApiOkResponse({ standardSchema: verificationDto, description: 'Of the whole chain.' })
  verify(@CurrentTenant() tenant: Tenant): Promise<VerificationDto> {
    return this.log.verify(tenant.id);
  }

  @Get('export')
  @Scopes('audit-entries:admin')
  @Limits({ timeoutMs: null })
  @ApiOkResponse({
    description: 'One entry a line, the oldest first; the export itself is an entry.',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  async export(@CurrentPrincipal() { tenant, key }: Principal): Promise<StreamableFile> {
    const act = {
      tenantId: tenant.id,
      actor: key.id,
      action: 'auditEntries.exported',
      resource: 'audit-entries',
    };
    await this.log.record(act);
    return new StreamableFile(Readable.from(this.log.export(tenant.id)), { type: 'application/x-ndjson' });
  }
}
