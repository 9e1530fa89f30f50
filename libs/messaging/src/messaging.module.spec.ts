import 'reflect-metadata';
import { join } from 'node:path';
import { Clock, Database, Ids, SystemClock, TimeOrderedIds } from '@attention-flow/persistence';
import { Module } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Announcements } from './announcements.ts';
import { done } from './message.ts';
import { Messages } from './messages.ts';
import { MessagingModule } from './messaging.module.ts';
import { ProcessedMessages } from './outbox/processed-messages.ts';
import { messagingEntities, messagingMigrations } from './schema.ts';
import { makeFolder } from './testing/place.ts';
import { WorkQueues } from './work-queues.ts';

const { folder, drop } = await makeFolder();

@Module({
  providers: [
    { provide: Clock, useClass: SystemClock },
    { provide: Ids, inject: [Clock], useFactory: (clock: Clock) => new TimeOrderedIds(clock) },
    {
      provide: Database,
      useFactory: () =>
        Database.open({
          folder: join(folder, 'data'),
          schema: 'test',
          entities: messagingEntities,
          migrations: messagingMigrations,
        }),
    },
  ],
  exports: [Clock, Ids, Database],
})
class PlatformModule implements OnApplicationShutdown {
  static database: Database | undefined;

  async onApplicationShutdown(): Promise<void> {
    await PlatformModule.database?.close();
  }
}

afterAll(drop);

test('the module provides the ports, and lets handlers end before the database closes', async () => {
  const app = await Test.createTestingModule({
    imports: [
      PlatformModule,
      MessagingModule.forRootAsync({
        imports: [PlatformModule],
        inject: [Database, Clock, Ids],
        useFactory: (database: Database, clock: Clock, ids: Ids) => ({
          database,
          clock,
          ids,
          subscriptions: [{ topic: 'mail.asked', group: 'mailers' }],
          service: 'test',
        }),
      }),
    ],
  }).compile();
  await app.init();
  PlatformModule.database = app.get(Database);
  for (const port of [Announcements, ProcessedMessages]) expect(app.get(port)).toBeInstanceOf(port);
  let isHandled = false;
  const begun = new Promise<void>((resolve) => {
    void app.get(WorkQueues).consume({
      topic: 'mail.asked',
      group: 'mailers',
      parse: (payload) => payload,
      handler: async () => {
        resolve();
        await new Promise((later) => setTimeout(later, 100));
        await app.get(Database).ping();
        isHandled = true;
        return done;
      },
    });
  });
  await app.get(Messages).publish({ topic: 'mail.asked', payload: 1 });
  await begun;
  await app.close();
  expect(isHandled).toBe(true);
});
