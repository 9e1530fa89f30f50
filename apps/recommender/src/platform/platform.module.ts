import { join } from 'node:path';
import { SecretKey } from '@attention-flow/security';
import { Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Clock, Database, Ids, SystemClock, TimeOrderedIds } from '@attention-flow/persistence';
import { Config } from './config.ts';
import { openDatabase } from './database.ts';

const secretKey = ({ folder, secretKeys }: Config): Promise<SecretKey> =>
  SecretKey.prepare({ given: secretKeys, file: join(folder, 'secret-key'), service: 'recommender' });

/** What every feature stands on: configuration, time, keys, the database. */
@Module({
  providers: [
    { provide: Config, useFactory: () => Config.ofProcess() },
    { provide: Clock, useClass: SystemClock },
    { provide: Ids, inject: [Clock], useFactory: (clock: Clock) => new TimeOrderedIds(clock) },
    { provide: Database, inject: [Config], useFactory: openDatabase },
    { provide: SecretKey, inject: [Config], useFactory: secretKey },
  ],
  exports: [Config, Clock, Ids, Database, SecretKey],
})
export class PlatformModule implements OnApplicationShutdown {
  constructor(private readonly database: Database) {}

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
