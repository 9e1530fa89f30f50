import { Inject, Module } from '@nestjs/common';
import type {
  BeforeApplicationShutdown,
  DynamicModule,
  FactoryProvider,
  NestModule,
  OnModuleInit,
  Provider,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Clock, Database, Ids } from '@attention-flow/persistence';
import type { FastifyInstance } from 'fastify';
import { RouteTable } from './access/route-table.ts';
import { ApiKeyController } from './api-key/api-key.controller.ts';
import { ApiKeyService } from './api-key/api-key.service.ts';
import { FirstAdminKey } from './api-key/first-admin-key.ts';
import { limitBodies } from './limits/body-limits.ts';
import { TimeLimits } from './limits/time-limits.ts';
import { RateGate } from './rate-limit/rate-gate.ts';
import { settingsOf } from './security.options.ts';
import type { SecurityOptions } from './security.options.ts';
import { SecurityParts } from './security.parts.ts';
import { TenantController } from './tenant/tenant.controller.ts';
import { TenantService } from './tenant/tenant.service.ts';

export interface SecurityModuleOptions {
  /** Modules that export `Database`, `Clock` and `Ids`, and what the factory is given. */
  readonly imports: NonNullable<DynamicModule['imports']>;
  readonly inject?: NonNullable<FactoryProvider['inject']>;
  readonly useFactory: (...injected: never[]) => SecurityOptions;
}

/**
 * Tenants, API keys, limits and idempotent writes for a service: `/v1/tenants`, `/v1/api-keys`, and a gate before every
 * route of the whole service. A route that does not say who may use it keeps the service from starting.
 */
@Module({})
export class SecurityModule implements NestModule, OnModuleInit, BeforeApplicationShutdown {
  static register({ imports, inject = [], useFactory }: SecurityModuleOptions): DynamicModule {
    const parts = {
      provide: SecurityParts,
      inject: [Database, Clock, Ids, ...inject],
      useFactory: (database: Database, clock: Clock, ids: Ids, ...injected: never[]) =>
        new SecurityParts({ database, clock, ids, settings: settingsOf(useFactory(...injected)) }),
    };
    return {
      module: SecurityModule,
      imports: [...imports],
      controllers: [TenantController, ApiKeyController],
      providers: [parts, ...exported],
      exports: exported,
    };
  }

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(SecurityParts) private readonly parts: SecurityParts,
  ) {}

  /** Nest calls this before it makes the routes, which is when Fastify's hooks have to be there. */
  configure(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    const { routes, settings, gate, idempotentWrites } = this.parts;
    routes.install(fastify);
    limitBodies(fastify, settings.limits);
    new TimeLimits(settings.limits).install(fastify);
    gate.install(fastify);
    if (settings.idempotencyHours > 0) idempotentWrites.install(fastify);
  }

  /** @throws UndeclaredRouteError, UnknownRouteSettingError: the service does not start */
  onModuleInit(): void {
    this.parts.routes.check();
    this.parts.maintenance.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.parts.maintenance.stop();
  }
}

function part(provide: FactoryProvider['provide'], useFactory: (parts: SecurityParts) => object): Provider {
  return { provide, inject: [SecurityParts], useFactory };
}

const exported = [
  part(ApiKeyService, ({ apiKeys }) => apiKeys),
  part(TenantService, ({ tenants }) => tenants),
  part(FirstAdminKey, ({ firstAdminKey }) => firstAdminKey),
  part(RouteTable, ({ routes }) => routes),
  part(RateGate, ({ rates }) => rates),
];
