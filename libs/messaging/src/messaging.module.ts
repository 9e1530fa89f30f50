import { Module } from '@nestjs/common';
import type {
  BeforeApplicationShutdown,
  DynamicModule,
  FactoryProvider,
  ModuleMetadata,
} from '@nestjs/common';
import { Announcements } from './announcements.ts';
import { Messages } from './messages.ts';
import { Messaging } from './messaging.ts';
import type { MessagingOptions } from './messaging.ts';
import { ProcessedMessages } from './outbox/processed-messages.ts';
import { WorkQueues } from './work-queues.ts';

export interface MessagingModuleOptions {
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  readonly inject: NonNullable<FactoryProvider['inject']>;
  readonly useFactory: FactoryProvider<MessagingOptions>['useFactory'];
  /** How long handlers may take to come to an end when the service stops; 10,000 unless told. */
  readonly graceMs?: number;
}

/**
 * Provides {@link Messages}, {@link WorkQueues}, {@link Announcements}, {@link ProcessedMessages} and
 * {@link Messaging} itself. Consumers stop before the modules that they use shut down.
 */
@Module({})
export class MessagingModule {
  static forRootAsync({
    imports = [],
    inject,
    useFactory,
    graceMs = 10_000,
  }: MessagingModuleOptions): DynamicModule {
    const port = (
      token: FactoryProvider['provide'],
      pick: (messaging: Messaging) => unknown,
    ): FactoryProvider => ({
      provide: token,
      inject: [Messaging],
      useFactory: pick,
    });
    return {
      module: MessagingModule,
      imports,
      providers: [
        {
          provide: Messaging,
          inject,
          useFactory: async (...parts: readonly unknown[]) => Messaging.open(await useFactory(...parts)),
        },
        port(Messages, ({ messages }) => messages),
        port(WorkQueues, ({ queues }) => queues),
        port(Announcements, ({ announcements }) => announcements),
        port(ProcessedMessages, ({ processed }) => processed),
        port(MessagingShutdown, (messaging) => new MessagingShutdown(messaging, graceMs)),
      ],
      exports: [Messaging, Messages, WorkQueues, Announcements, ProcessedMessages],
    };
  }
}

/** Closes before any module shuts down, the one with the database among them. */
class MessagingShutdown implements BeforeApplicationShutdown {
  constructor(
    private readonly messaging: Messaging,
    private readonly graceMs: number,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    await this.messaging.close(this.graceMs);
  }
}
