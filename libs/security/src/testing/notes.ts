import { setTimeout as sleep } from 'node:timers/promises';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Injectable,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiParam, ApiQuery } from '@nestjs/swagger';
import { Clock, Database, Ids, id, instant } from '@attention-flow/persistence';
import type { Id } from '@attention-flow/persistence';
import type { FastifyReply } from 'fastify';
import { Column, Entity, PrimaryColumn, Table } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { CurrentTenant } from '../access/current-tenant.decorator.ts';
import { idSchema } from '../access/page.dto.ts';
import { Public, Scopes } from '../access/scopes.decorator.ts';
import { OnceOnly } from '../idempotency/once-only.decorator.ts';
import { Limits } from '../limits/limits.decorator.ts';
import { RateClass } from '../rate-limit/rate-class.decorator.ts';
import { SecurityError } from '../security.error.ts';
import type { Tenant, TenantId } from '../tenant/tenant.ts';

export type NoteId = Id<'Note'>;

@Entity({ name: 'note' })
export class NoteEntity {
  @PrimaryColumn(id)
  id!: NoteId;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'text' })
  text!: string;

  @Column(instant)
  createdAt!: Date;
}

export class CreateNote1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const key = { type: id.type, length: String(id.length) };
    const columns = [
      { name: 'id', ...key, isPrimary: true },
      { name: 'tenantId', ...key },
      { name: 'text', type: 'text' },
      { name: 'createdAt', type: instant.type },
    ];
    await runner.createTable(new Table({ name: 'note', columns }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('note');
  }
}

export class NoteNotFoundError extends SecurityError {
  readonly code = 'NOTE_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Note not found';
}

const noteDto = z.object({ id: z.uuid(), text: z.string(), createdAt: z.string() }).meta({ id: 'Note' });
const notesDto = z.object({ notes: z.array(noteDto) }).meta({ id: 'Notes' });
const newNote = z
  .object({ text: z.string().min(1), pauseMs: z.int().optional(), failWith: z.int().optional() })
  .meta({ id: 'NewNote' });
type NewNote = z.output<typeof newNote>;
const noteId = { schema: idSchema<'Note'>() };
const uuid = { name: 'id', format: 'uuid' };

/** The features of a small service: each tenant's notes. */
@Injectable()
export class NoteService {
  constructor(
    @Inject(Database) readonly database: Database,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Ids) private readonly ids: Ids,
  ) {}

  async add(tenantId: TenantId, { text, pauseMs = 0, failWith }: NewNote): Promise<NoteEntity> {
    const note = { id: this.ids.next<'Note'>(), tenantId, text, createdAt: this.clock.now() };
    await this.database.rows(NoteEntity).insert(note);
    if (pauseMs > 0) await sleep(pauseMs);
    if (failWith !== undefined)
      throw Object.assign(new NoteNotFoundError(`Fails with ${failWith}`), { status: failWith });
    return note;
  }

  list(tenantId: TenantId): Promise<NoteEntity[]> {
    return this.database.rows(NoteEntity).find({ where: { tenantId }, order: { id: 'ASC' } });
  }

  async find(tenantId: TenantId, noteId: NoteId): Promise<NoteEntity> {
    const note = await this.database.rows(NoteEntity).findOneBy({ tenantId, id: noteId });
    if (!note) throw new NoteNotFoundError(`There is no note ${noteId}`);
    return note;
  }

  async remove(tenantId: TenantId, noteId: NoteId): Promise<void> {
    await this.find(tenantId, noteId);
    await this.database.rows(NoteEntity).delete({ id: noteId });
  }
}

@Controller('v1/notes')
export class NoteController {
  constructor(@Inject(NoteService) private readonly notes: NoteService) {}

  @Post()
  @Scopes('notes:write')
  @Limits({ bodyBytes: 2_000 })
  @ApiCreatedResponse({ standardSchema: noteDto })
  async add(
    @CurrentTenant() tenant: Tenant,
    @Body({ schema: newNote }) request: NewNote,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const note = await this.notes.add(tenant.id, request);
    reply.header('location', `/v1/notes/${note.id}`);
    return toDto(note);
  }

  @Get()
  @Scopes('notes:read')
  @ApiQuery({ name: 'noteId', required: false, schema: { type: 'string', format: 'uuid' } })
  @ApiOkResponse({ standardSchema: notesDto })
  async list(@CurrentTenant() tenant: Tenant, @Query('noteId') only?: string) {
    const notes = await this.notes.list(tenant.id);
    return { notes: notes.filter((note) => only === undefined || note.id === only).map(toDto) };
  }

  @Get(':id')
  @Scopes('notes:read')
  @ApiParam(uuid)
  @ApiOkResponse({ standardSchema: noteDto })
  async find(@CurrentTenant() tenant: Tenant, @Param('id', noteId) key: NoteId) {
    return toDto(await this.notes.find(tenant.id, key));
  }

  @Delete(':id')
  @HttpCode(204)
  @Scopes('notes:admin')
  @ApiParam(uuid)
  @ApiNoContentResponse()
  async remove(@CurrentTenant() tenant: Tenant, @Param('id', noteId) key: NoteId): Promise<void> {
    await this.notes.remove(tenant.id, key);
  }
}

/** Routes that differ from the usual. */
@Controller('v1')
export class OddController {
  @Get('status')
  @Public()
  @ApiOkResponse({ description: 'The process answers.' })
  status() {
    return { status: 'up' };
  }

  @Post('summaries')
  @Scopes('notes:read')
  @RateClass('summary')
  @OnceOnly()
  @ApiCreatedResponse({ description: 'Costly.' })
  summarise(@Body() body: unknown) {
    return { body };
  }

  @Get('slow')
  @Scopes('notes:read')
  @Limits({ timeoutMs: 50 })
  @ApiOkResponse({ description: 'Too slow.' })
  async slow() {
    await sleep(500);
    return {};
  }
}

function toDto({ id: key, text, createdAt }: NoteEntity) {
  return { id: key, text, createdAt: createdAt.toISOString() };
}
