import 'reflect-metadata';
import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { ObservabilityModule } from '@attention-flow/observability';
import { z } from 'zod';

const parcel = z
  .object({ id: z.string(), to: z.string(), state: z.enum(['waiting', 'sent']), note: z.string().nullable() })
  .meta({ id: 'Parcel' });
const newParcel = z.object({ to: z.string().min(2), note: z.string().optional() }).meta({ id: 'NewParcel' });
const parcels = z.object({ parcels: z.array(parcel) }).meta({ id: 'Parcels' });
const filter = z.object({ state: z.enum(['waiting', 'sent']).default('waiting') });

type Parcel = z.output<typeof parcel>;

class ParcelNotFoundError extends Error {
  readonly code = 'PARCEL_NOT_FOUND';
  readonly status = 404;
}

@ApiTags('parcels')
@Controller('v1/parcels')
class ParcelController {
  private readonly parcels: Parcel[] = [];

  @Post()
  @ApiCreatedResponse({ standardSchema: parcel })
  create(@Body({ schema: newParcel }) { to, note }: z.output<typeof newParcel>): Parcel {
    const created = {
      id: String(this.parcels.length + 1),
      to,
      note: note ?? null,
      state: 'waiting',
    } as const;
    this.parcels.push(created);
    return created;
  }

  @Get()
  @ApiOkResponse({ standardSchema: parcels })
  list(@Query({ schema: filter }) { state }: z.output<typeof filter>): z.output<typeof parcels> {
    return { parcels: this.parcels.filter((one) => one.state === state) };
  }

  @Get(':id')
  @ApiParam({ name: 'id' })
  @ApiOkResponse({ standardSchema: parcel })
  find(@Param('id') id: string): Parcel {
    const found = this.parcels.find((one) => one.id === id);
    if (!found) throw new ParcelNotFoundError(`There is no parcel ${id}`);
    return found;
  }
}

const observability = ObservabilityModule.register({
  useFactory: () => ({ serviceName: 'parcels', version: '1.0.0', logging: { level: 'fatal' } }),
});

@Module({ imports: [observability], controllers: [ParcelController] })
export class ParcelApp {}
