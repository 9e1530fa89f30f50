import { Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Clock, Database, Ids, SystemClock, TimeOrderedIds } from '@attention-flow/persistence';
import { Config } from './config.ts';
import { openDatabase } from './database.ts';
import { webhookKey } from './webhook-key.ts';

/** What seals the secrets of webhooks. */
export class WebhookKey {
  constructor(readonly bytes: Uint8Array) {}
}

/** What every feature stands on: configuration, time, keys, the database. */
@Module({
  providers: [
    { provide: Config, useFactory: () => Config.ofProcess() },
    { provide: Clock, useClass: SystemClock },
    { provide: Ids, inject: [Clock], useFactory: (clock: Clock) => new TimeOrderedIds(clock) },
    { provide: Database, inject: [Config], useFactory: openDatabase },
    {
      provide: WebhookKey,
      inject: [Config],
      useFactory: async (config: Config) => new WebhookKey(await webhookKey(config)),
    },
  ],
  exports: [Config, Clock, Ids, Database, WebhookKey],
})
export class PlatformModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
