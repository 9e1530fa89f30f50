import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { OpenWork } from './open-work.ts';
import { Shutdown } from './shutdown.ts';

describe('Shutdown', () => {
  beforeAll(() => Logger.overrideLogger(false));

  function open(limitMs = 5_000) {
    const order: string[] = [];
    const note = (name: string) => () => void order.push(name);
    const shutdown = new Shutdown(new OpenWork(), { graceMs: 0, limitMs });
    const stop = () => shutdown.stop({ server: createServer(), close: async () => note('close')() });
    return { shutdown, order, note, stop };
  }

  test('waits for jobs, then flushes in order, then closes; once', async () => {
    const { shutdown, order, note, stop } = open();
    shutdown.beforeClosing('outbox', async () => {
      await sleep(10);
      note('outbox')();
    });
    shutdown.beforeClosing('audit log', note('audit log'));
    shutdown.whenStopping('queue', note('queue stopped'));
    void shutdown.track('training', sleep(20).then(note('training')));
    expect(shutdown.isStopping).toBe(false);
    const stopped = stop();
    expect(shutdown.isStopping).toBe(true);
    expect(await stopped).toEqual({ unfinished: [] });
    expect(await stop()).toEqual({ unfinished: [] });
    expect(order).toEqual(['queue stopped', 'training', 'outbox', 'audit log', 'close']);
  });

  test('goes on when a step fails, and names it; a failed job is the matter of whoever began it', async () => {
    const { shutdown, order, note, stop } = open();
    const failing = shutdown.track(
      'import',
      sleep(5).then(() => Promise.reject(new Error('no'))),
    );
    failing.catch(note('import failed'));
    shutdown.beforeClosing('outbox', () => Promise.reject(new Error('no database')));
    expect(await stop()).toEqual({ unfinished: ['outbox'] });
    expect(order).toEqual(['import failed', 'close']);
  });

  test('names what did not finish in time', async () => {
    const { shutdown, stop } = open(50);
    shutdown.whenStopping('queue', () => new Promise(() => undefined));
    void shutdown.track('training of north', new Promise(() => undefined));
    expect(await stop()).toEqual({ unfinished: ['training of north', 'queue'] });
  });
});
