import { ApiProblems } from '@attention-flow/observability';
import { CurrentTenant, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { NameService } from './name.service.ts';

const namesDto = z
  .object({
    names: z
      .array(z.string().trim().min(1).max(200))
      .max(20_000)
      .meta({ description: 'Of products, shops, people: found in messages as slots of the kind `name`.' }),
  })
  .meta({ id: 'Names' });
type NamesDto = z.output<typeof namesDto>;

@ApiTags('names')
@Controller('v1/names')
export class NameController {
  constructor(private readonly names: NameService) {}

  @Scopes('documents:write')
  @Put()
  @ApiOkResponse({ standardSchema: namesDto, description: 'The list that is looked for from now on.' })
  @ApiProblems(400)
  async replace(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: namesDto }) { names }: NamesDto,
  ): Promise<NamesDto> {
    await this.names.replace(tenant.id, names);
    return { names: [...(await this.names.names(tenant.id))] };
  }

  @Scopes('documents:read')
  @Get()
  @ApiOkResponse({ standardSchema: namesDto })
  async list(@CurrentTenant() tenant: Tenant): Promise<NamesDto> {
    return { names: [...(await this.names.names(tenant.id))] };
  }
}
