import { join } from 'node:path';
import { databaseKinds } from '@attention-flow/testing';
import type { TestDatabase } from '@attention-flow/testing';
import { Database, SystemClock, TimeOrderedIds } from '@attention-flow/persistence';
import { DeliveryEntity } from './outbox/delivery.entity.ts';
import { ParkedEntity } from './outbox/parked.entity.ts';
import { parkedCommand } from './parked-command.ts';
import { messagingEntities, messagingMigrations } from './schema.ts';
import { makeFolder } from './testing/place.ts';

const ids = new TimeOrderedIds(new SystemClock());

describe.each(databaseKinds)('the command for parked messages on $name', ({ create }) => {
  let given: TestDatabase;
  let database: Database;
  let home: Awaited<ReturnType<typeof makeFolder>>;

  beforeAll(async () => {
    given = await create();
    home = await makeFolder();
    database = await Database.open({
      url: given.url,
      folder: join(home.folder, 'mail-service'),
      schema: 'mail_service',
      entities: messagingEntities,
      migrations: messagingMigrations,
    });
    const at = new Date(0);
    const of = (topic: string) => ({
      ...{ messageId: ids.next<'Message'>(), topic, group: 'mailers', key: null, payload: { to: 'ada' } },
      ...{
        tenantId: null,
        traceparent: null,
        publishedAt: at,
        attempts: 10,
        redrives: 0,
        reason: 'x',
        parkedAt: at,
      },
    });
    await database.rows(ParkedEntity).insert([of('mail.asked'), of('mail.asked'), of('mail.bounced')]);
  });

  afterAll(async () => {
    await database.close();
    await Promise.all([given.drop(), home.drop()]);
  });

  const run = async (...args: readonly string[]) => {
    const printed: string[] = [];
    const place = ['--service', 'mail-service', '--data-dir', home.folder];
    const url = given.url === undefined ? [] : ['--database-url', given.url];
    const status = await parkedCommand([...args, ...place, ...url], { print: (text) => printed.push(text) });
    return { status, output: printed.join('') };
  };

  test('lists them without what they say, redrives one topic, and discards the rest', async () => {
    const { output } = await run('list');
    expect(output.trimEnd().split('\n')).toHaveLength(3);
    expect(output).not.toContain('ada');
    expect(await run('redrive', '--topic', 'mail.asked')).toEqual({ status: 0, output: '2 redriven\n' });
    expect(await database.rows(DeliveryEntity).find()).toMatchObject([
      { topic: 'mail.asked', redrives: 1, attempt: 0 },
      { topic: 'mail.asked', redrives: 1, attempt: 0 },
    ]);
    expect(await run('discard', '--all')).toEqual({ status: 0, output: '1 discarded\n' });
    expect((await run('list')).output).toBe('');
  });

  test.each([
    { args: [], problem: 'Say list, redrive or discard' },
    { args: ['discard'], problem: 'discard needs --topic' },
    { args: ['list', '--limit', '0'], problem: '--limit must be' },
    { args: ['list', '--topik', 'x'], problem: "Unknown option '--topik'" },
  ])('refuses $args', async ({ args, problem }) => {
    const { status, output } = await run(...args);
    expect(status).toBe(2);
    expect(output).toContain(problem);
  });
});
