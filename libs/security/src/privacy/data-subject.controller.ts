import { Readable } from 'node:stream';
import { ApiProblems } from '@attention-flow/observability';
import { Controller, Delete, Get, Inject, Param, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal } from '../access/current-tenant.decorator.ts';
import { Scopes } from '../access/scopes.decorator.ts';
import type { Principal } from '../api-key/api-key.ts';
import { Limits } from '../limits/limits.decorator.ts';
import { SubjectRights } from '../retention/subject-rights.ts';
import { erasureDto, subjectId, toErasureDto } from './privacy.dto.ts';
import type { ErasureDto } from './privacy.dto.ts';

const id = { schema: subjectId };

/** What is held about one person, by the id that the tenant has for them: to have it, and to have it erased. */
@ApiTags('privacy')
@Controller('v1/data-subjects')
export class DataSubjectController {
  constructor(@Inject(SubjectRights) private readonly rights: SubjectRights) {}

  @Get(':id/records')
  @Scopes('data-subjects:read')
  @Limits({ timeoutMs: null })
  @ApiParam({ name: 'id', description: 'The id that the tenant has for the person.' })
  @ApiOkResponse({
    description:
      'JSON Lines: who and when, each record, and how many there were; without that last line it is not whole.',
    content: { 'application/x-ndjson': { schema: { type: 'string' } } },
  })
  @ApiProblems(400)
  export(@CurrentPrincipal() { tenant, key }: Principal, @Param('id', id) person: string): StreamableFile {
    const lines = this.rights.export({ tenantId: tenant.id, subjectId: person }, key.id);
    return new StreamableFile(Readable.from(lines), { type: 'application/x-ndjson' });
  }

  @Delete(':id/records')
  @Scopes('data-subjects:admin')
  @ApiParam({ name: 'id', description: 'The id that the tenant has for the person.' })
  @ApiOkResponse({ standardSchema: erasureDto, description: 'What was erased; again, it is nothing.' })
  @ApiProblems(400, 500)
  async erase(
    @CurrentPrincipal() { tenant, key }: Principal,
    @Param('id', id) person: string,
  ): Promise<ErasureDto> {
    return toErasureDto(await this.rights.erase({ tenantId: tenant.id, subjectId: person }, key.id));
  }
}
