import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catch, HttpException, Module, StandardSchemaValidationPipe } from '@nestjs/common';
import type { ArgumentsHost, DynamicModule, ExceptionFilter, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Clock, Database, Ids, SystemClock, TimeOrderedIds } from '@attention-flow/persistence';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { describeAccess } from '../access/describe-access.ts';
import { RouteTable } from '../access/route-table.ts';
import { FirstAdminKey } from '../api-key/first-admin-key.ts';
import type { Token } from '../api-key/token.ts';
import { hardenHttp } from '../http-hardening/harden-http.ts';
import type { HardeningOptions } from '../http-hardening/harden-http.ts';
import { serverOptions } from '../http-hardening/server-options.ts';
import { SecurityError } from '../security.error.ts';
import { SecurityModule } from '../security.module.ts';
import type { SecurityOptions } from '../security.options.ts';
import { securityEntities, securityMigrations } from '../storage.ts';
import { CreateNote1764000000000, NoteController, NoteEntity, NoteService, OddController } from './notes.ts';

export interface NotesOptions extends HardeningOptions {
  readonly databaseUrl?: string | undefined;
  /** Of an earlier one, to go on with its data. */
  readonly folder?: string;
  readonly clock?: Clock;
  readonly security?: Partial<SecurityOptions>;
  readonly controllers?: readonly Type[];
  readonly adminKey?: Token;
  /** Called before the routes are made. */
  readonly prepare?: (app: NestFastifyApplication) => void;
}

/** What came back over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

/** Problems as a service would answer them. */
@Catch()
class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const status = statusOf(error);
    const code = error instanceof Error && 'code' in error ? error.code : 'HTTP';
    const detail = error instanceof Error ? error.message : String(error);
    void reply.status(status).type('application/problem+json').send({ status, code, detail });
  }
}

function statusOf(error: unknown): number {
  if (error instanceof SecurityError) return error.status;
  if (error instanceof HttpException) return error.getStatus();
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
}

/** For specs: a small service of its own database, reached over HTTP. */
export class NotesService {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly folder: string,
    readonly adminKey: Token,
  ) {}

  static async start(options: NotesOptions = {}): Promise<NotesService> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'security-')));
    const database = await Database.open({
      url: options.databaseUrl,
      folder,
      schema: 'notes',
      entities: [...securityEntities, NoteEntity],
      migrations: [CreateNote1764000000000, ...securityMigrations],
    });
    const adapter = new FastifyAdapter(serverOptions());
    const app = await NestFactory.create<NestFastifyApplication>(moduleOf(database, options), adapter, {
      logger: false,
      abortOnError: false,
    });
    app.useGlobalFilters(new ProblemFilter());
    app.useGlobalPipes(new StandardSchemaValidationPipe());
    hardenHttp(app, options);
    options.prepare?.(app);
    try {
      await app.init();
      const admin = await app.get(FirstAdminKey).prepare(options.adminKey);
      await app.listen(0, '127.0.0.1');
      const token = admin.kind === 'generated' ? admin.token : (options.adminKey ?? '');
      return new NotesService(app, await app.getUrl(), folder, token);
    } catch (error) {
      await app.close();
      await database.close();
      throw error;
    }
  }

  openApi(): OpenAPIObject {
    const description = new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle('Notes')
      .setVersion('1')
      .build();
    const document = SwaggerModule.createDocument(this.app, description, {
      standardSchemaConverter: (schema, { schemaType }) => {
        if (!(schema instanceof z.ZodType)) return undefined;
        const {
          $defs: components = {},
          $schema: _,
          ...converted
        } = z.toJSONSchema(schema, { io: schemaType });
        return { schema: converted, components };
      },
    });
    return describeAccess(document, this.app.get(RouteTable));
  }

  async call(method: string, path: string, { token, body, headers }: CallOptions = {}): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = text !== '' && (response.headers.get('content-type')?.includes('json') ?? false);
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : text,
    };
  }

  /** A key of a new tenant, or of one that is there. */
  async newKey(scopes: readonly string[], { tenantId, expiresAt }: NewKeyOptions = {}): Promise<NewKey> {
    const owner = tenantId ?? (await this.newTenant());
    const body = { name: 'of a spec', scopes, tenantId: owner, ...(expiresAt ? { expiresAt } : {}) };
    const {
      status,
      text,
      body: made,
    } = await this.call('POST', '/v1/api-keys', { token: this.adminKey, body });
    if (status !== 201) throw new Error(`No key: ${text}`);
    const { id, token } = z.object({ id: z.string(), token: z.string() }).parse(made);
    return { id, token, tenantId: owner };
  }

  async newTenant(name = `tenant ${Math.random()}`): Promise<string> {
    const { body } = await this.call('POST', '/v1/tenants', { token: this.adminKey, body: { name } });
    return z.object({ id: z.string() }).parse(body).id;
  }

  /** Stops the service; its data stay for another start. */
  async stop(): Promise<void> {
    await this.app.close();
  }

  async destroy(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export interface CallOptions {
  readonly token?: Token | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface NewKeyOptions {
  readonly tenantId?: string | undefined;
  readonly expiresAt?: string;
}

export interface NewKey {
  readonly id: string;
  readonly token: Token;
  readonly tenantId: string;
}

function moduleOf(database: Database, options: NotesOptions): DynamicModule {
  const clock = options.clock ?? new SystemClock();
  @Module({
    providers: [
      { provide: Clock, useValue: clock },
      { provide: Ids, useValue: new TimeOrderedIds(clock) },
      { provide: Database, useValue: database },
    ],
    exports: [Clock, Ids, Database],
  })
  class GroundModule {
    async onApplicationShutdown(): Promise<void> {
      await database.close();
    }
  }
  @Module({})
  class NotesModule {}
  const security = SecurityModule.register({
    imports: [GroundModule],
    useFactory: () => ({
      resources: ['notes'],
      ...options.security,
      rateLimits:
        options.security?.rateLimits === false
          ? false
          : { costs: { summary: 20 }, ...options.security?.rateLimits },
    }),
  });
  return {
    module: NotesModule,
    imports: [GroundModule, security],
    controllers: [...(options.controllers ?? [NoteController, OddController])],
    providers: [NoteService],
  };
}
