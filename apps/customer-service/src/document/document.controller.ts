import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Limits, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { idSchema } from '../platform/id.schema.ts';
import { documentDto, documentsDto, newDocument, toDocumentDto } from './document.dto.ts';
import type { DocumentDto, DocumentsDto, NewDocument } from './document.dto.ts';
import type { DocumentId } from './document.ts';
import { DocumentService } from './document.service.ts';

const mostBytes = 5 * 1024 * 1024;

@ApiTags('documents')
@Controller('v1/documents')
export class DocumentController {
  constructor(private readonly documents: DocumentService) {}

  @Scopes('documents:write')
  @Limits({ bodyBytes: mostBytes })
  @Post()
  @ApiCreatedResponse({
    standardSchema: documentDto,
    description: 'The next question may be answered from it.',
  })
  @ApiOkResponse({ standardSchema: documentDto, description: 'It was there already, as it is.' })
  @ApiProblems(400, 413, 422)
  async put(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: newDocument }) document: NewDocument,
    @Res({ passthrough: true }) response: FastifyReply,
  ): Promise<DocumentDto> {
    const { isNew, ...stored } = await this.documents.put(tenant.id, document);
    response.status(isNew ? 201 : 200);
    return toDocumentDto(stored);
  }

  @Scopes('documents:read')
  @Get()
  @ApiOkResponse({ standardSchema: documentsDto, description: 'By name.' })
  async list(@CurrentTenant() tenant: Tenant): Promise<DocumentsDto> {
    return { documents: (await this.documents.list(tenant.id)).map(toDocumentDto) };
  }

  @Scopes('documents:write')
  @Delete(':id')
  @HttpCode(204)
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiNoContentResponse({ description: 'No question is answered from it any more.' })
  @ApiProblems(400, 404)
  async remove(
    @CurrentTenant() tenant: Tenant,
    @Param('id', { schema: idSchema<'Document'>() }) id: DocumentId,
  ): Promise<void> {
    await this.documents.remove(tenant.id, id);
  }
}
