import { Inject, Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, OnApplicationShutdown, Provider } from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import { HealthController } from './health/health.controller.ts';
import { Health } from './health/health.ts';
import { JsonLogger } from './logging/json-logger.ts';
import { MetricsController } from './metrics/metrics.controller.ts';
import { Metrics } from './metrics/metrics.ts';
import { Observability } from './observability.ts';
import type { ObservabilityOptions } from './observability.ts';
import { Shutdown } from './shutdown/shutdown.ts';

export interface ObservabilityModuleOptions {
  /** Modules that export what the factory is given. */
  readonly imports?: NonNullable<DynamicModule['imports']>;
  readonly inject?: NonNullable<FactoryProvider['inject']>;
  readonly useFactory: (...injected: never[]) => ObservabilityOptions;
}

/**
 * Logs, metrics, traces, health, problems and an orderly end for a service: `/health/live`, `/health/ready`,
 * `/metrics`, and hooks around every request. Keep the registered module in a constant where several features import it:
 * registered twice, it is there twice.
 */
@Module({})
export class ObservabilityModule implements OnApplicationShutdown {
  static register({ imports = [], inject = [], useFactory }: ObservabilityModuleOptions): DynamicModule {
    const started = {
      provide: Observability,
      inject,
      useFactory: (...injected: never[]) => Observability.start(useFactory(...injected)),
    };
    return {
      module: ObservabilityModule,
      imports: [...imports],
      controllers: [HealthController, MetricsController],
      providers: [started, ...exported, part(APP_FILTER, ({ filter }) => filter)],
      exports: exported,
    };
  }

  /** Nest makes all modules before it makes routes, so that no other hook comes before these. */
  constructor(
    @Inject(HttpAdapterHost) { httpAdapter }: HttpAdapterHost,
    @Inject(Observability) private readonly observability: Observability,
  ) {
    observability.observe(httpAdapter.getInstance());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.observability.stop();
  }
}

function part(provide: FactoryProvider['provide'], useFactory: (parts: Observability) => object): Provider {
  return { provide, inject: [Observability], useFactory };
}

const exported = [
  part(Health, ({ health }) => health),
  part(Metrics, ({ metrics }) => metrics),
  part(Shutdown, ({ shutdown }) => shutdown),
  part(JsonLogger, ({ logger }) => logger),
];
