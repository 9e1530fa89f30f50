import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Announcement } from '../announcements.ts';
import { until } from './brisk.ts';
import type { Open } from './brisk.ts';

/** What waits is counted, what changes is announced. */
export function testWatching(open: Open): void {
  test('counts what waits and how long', async () => {
    const replica = await open();
    await replica.messaging.messages.publishAll([
      { topic: 'work.asked', payload: 1 },
      { topic: 'work.asked', payload: 2, delayMs: 60_000 },
    ]);
    await sleep(300);
    const stats = await replica.messaging.queues.stats();
    expect(stats.map(({ topic, group, depth, parked }) => [topic, group, depth, parked])).toEqual([
      ['work.asked', 'workers', 2, 0],
      ['work.asked', 'audit', 2, 0],
      ['mail.asked', 'mailers', 0, 0],
    ]);
    const [workers, , mailers] = stats;
    expect(workers?.oldestAgeMs).toBeGreaterThanOrEqual(250);
    expect(workers?.oldestAgeMs).toBeLessThan(20_000);
    expect(mailers?.oldestAgeMs).toBeNull();
  });

  test('tells every replica, itself included, what was announced and committed', async () => {
    const [one, other] = [await open(), await open()];
    const heard: [string, Announcement][] = [];
    one.messaging.announcements.heard$('model.promoted').subscribe((news) => heard.push(['one', news]));
    other.messaging.announcements.heard$('model.promoted').subscribe((news) => heard.push(['other', news]));
    other.messaging.announcements.heard$('rule.changed').subscribe((news) => heard.push(['rule', news]));
    const version = randomUUID();
    const failing = one.database.transaction(async () => {
      await one.messaging.announcements.announce('model.promoted', 'lost');
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    const started = Date.now();
    await one.messaging.announcements.announce('model.promoted', { version }, 'acme');
    await until('both heard', () => heard.length >= 2, 5_000);
    expect(Date.now() - started).toBeLessThan(5_000);
    const news = { topic: 'model.promoted', payload: { version }, tenantId: 'acme' };
    expect(heard.toSorted(([a], [b]) => a.localeCompare(b))).toEqual([
      ['one', news],
      ['other', news],
    ]);
  });

  test('answers a ping', async () => {
    await expect((await open()).messaging.ping()).resolves.toBeUndefined();
  });
}
