import { Inject, Logger, Module } from '@nestjs/common';
import type {
  BeforeApplicationShutdown,
  DynamicModule,
  FactoryProvider,
  OnApplicationBootstrap,
  Type,
} from '@nestjs/common';
import { Clock, Database, Ids } from '@attention-flow/persistence';
import type { DispatchEvent } from './delivery/dispatch-events.ts';
import { WebhookEndpointController } from './endpoint/endpoint.controller.ts';
import { WebhookDeliveriesController } from './endpoint/endpoint-deliveries.controller.ts';
import { EventTypeController } from './event-type/event-type.controller.ts';
import { PrincipalTenant, RequestTenant } from './http/request-tenant.ts';
import { WebhookMessageController } from './message/message.controller.ts';
import type { WebhookOptions } from './webhook-options.ts';
import { Webhooks } from './webhooks.ts';

export interface WebhookModuleOptions {
  /** Modules that export `Database`, `Clock` and `Ids`, and what the factory is given. */
  readonly imports: NonNullable<DynamicModule['imports']>;
  readonly inject?: NonNullable<FactoryProvider['inject']>;
  readonly useFactory: (...injected: never[]) => WebhookOptions;
  /** Whose request it is; where the gate of the security library puts it unless given. */
  readonly tenant?: Type<RequestTenant>;
  /** Whether this process delivers, and not only serves the routes. True. */
  readonly isDelivering?: boolean;
}

const delivering = Symbol('isDelivering');

/**
 * Webhooks for a service: `/v1/webhook-endpoints`, `/v1/webhook-messages`, `/v1/event-types`, and deliveries from the
 * service's database. Features inject `Webhooks` and call `emit`. Keep the registered module in a constant where
 * several features import it: registered twice, it is there twice.
 */
@Module({})
export class WebhookModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Webhooks');

  static register(options: WebhookModuleOptions): DynamicModule {
    const { imports, inject = [], useFactory, tenant = PrincipalTenant, isDelivering = true } = options;
    const webhooks = {
      provide: Webhooks,
      inject: [Database, Clock, Ids, ...inject],
      useFactory: (database: Database, clock: Clock, ids: Ids, ...injected: never[]) =>
        new Webhooks({ database, clock, ids }, useFactory(...injected)),
    };
    return {
      module: WebhookModule,
      imports: [...imports],
      controllers: [
        WebhookEndpointController,
        WebhookDeliveriesController,
        WebhookMessageController,
        EventTypeController,
      ],
      providers: [
        webhooks,
        { provide: RequestTenant, useClass: tenant },
        { provide: delivering, useValue: isDelivering },
      ],
      exports: [Webhooks],
    };
  }

  constructor(
    @Inject(Webhooks) private readonly webhooks: Webhooks,
    @Inject(delivering) private readonly isDelivering: boolean,
  ) {}

  onApplicationBootstrap(): void {
    this.webhooks.events$.subscribe((event) => this.log(event));
    if (this.isDelivering) this.webhooks.start();
  }

  /** Before the database is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.webhooks.stop();
  }

  private log(event: DispatchEvent): void {
    switch (event.kind) {
      case 'attempted':
        return this.logger.debug(`Attempt ${event.number} of ${event.messageId}: ${event.reason}`);
      case 'endpointDisabled':
        return this.logger.warn(`Endpoint ${event.endpointId} is disabled: ${event.reason}`);
      case 'endpointEnabled':
        return this.logger.log(`Endpoint ${event.endpointId} answers again and is enabled`);
      case 'problem':
        return this.logger.error(`Cannot ${event.during}`, event.error);
    }
  }
}
