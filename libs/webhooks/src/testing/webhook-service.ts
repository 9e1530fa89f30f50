import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { NestFactory } from '@nestjs/core';
import { ProblemFilter, Problems, requestValidation } from '@attention-flow/observability';
import { Clock, Database, Ids, ManualClock, TimeOrderedIds } from '@attention-flow/persistence';
import { z } from 'zod';
import { RequestTenant } from '../http/request-tenant.ts';
import { webhookEntities, webhookMigrations } from '../schema.ts';
import type { TenantId } from '../tenant.ts';
import { WebhookModule } from '../webhook.module.ts';
import { Webhooks } from '../webhooks.ts';
import { alertClosed, alertOpened } from './webhook-lab.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The tenant is what the header says: a host has keys for that. */
class HeaderTenant extends RequestTenant {
  of(request: object): TenantId {
    const { headers } = z.object({ headers: z.object({ 'x-tenant': z.string() }) }).parse(request);
    return headers['x-tenant'] as TenantId;
  }
}

/** For specs: a host of the module, reached over HTTP. */
export class WebhookService {
  private constructor(
    readonly clock: ManualClock,
    readonly webhooks: Webhooks,
    private readonly app: NestFastifyApplication,
    private readonly url: string,
  ) {}

  static async start(
    folder: string,
    databaseUrl: string | undefined,
    isDelivering = false,
  ): Promise<WebhookService> {
    const clock = new ManualClock();
    const database = await Database.open({
      url: databaseUrl,
      folder,
      schema: 'webhooks',
      entities: webhookEntities,
      migrations: webhookMigrations,
    });
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
    const module = WebhookModule.register({
      imports: [GroundModule],
      tenant: HeaderTenant,
      isDelivering,
      useFactory: () => ({
        encryptionKeys: [Buffer.alloc(32, 7)],
        eventTypes: [alertOpened, alertClosed],
        allowPrivate: ['127.0.0.1'],
        maxEndpoints: 3,
      }),
    });
    const app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
      logger: false,
    });
    app.useGlobalFilters(new ProblemFilter(new Problems()));
    app.useGlobalPipes(requestValidation());
    await app.listen(0, '127.0.0.1');
    return new WebhookService(clock, app.get(Webhooks), app, await app.getUrl());
  }

  async call(tenant: string, method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'x-tenant': tenant, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  openApi(): OpenAPIObject {
    const description = new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle('Webhooks')
      .setVersion('1')
      .build();
    return SwaggerModule.createDocument(this.app, description, {
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
  }

  async stop(): Promise<void> {
    await this.app.close();
  }
}
