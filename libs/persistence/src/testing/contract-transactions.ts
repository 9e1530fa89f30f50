import { setTimeout as sleep } from 'node:timers/promises';
import { TransactionFailedError } from '../errors.ts';
import { note } from './note.ts';
import type { Suite } from './suite.ts';

/** Transactions are kept apart, and signals come with their commit. */
export function testTransactions(suite: Suite): void {
  test('keeps all of a transaction or nothing', async () => {
    const failing = suite.database.transaction(async () => {
      await suite.notes().insert(note('lost'));
      await suite.database.transaction(() => suite.notes().insert(note('lost too')));
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    await suite.database.transaction(() => suite.notes().insert(note('kept')));
    expect(await suite.ids()).toEqual(['kept']);
  });

  test('keeps what others write while a transaction fails', async () => {
    const failing = suite.database.transaction(async () => {
      await suite.notes().insert(note('lost'));
      await sleep(20);
      throw new Error('stop');
    });
    const others = ['a', 'b'].map((key) => sleep(5).then(() => suite.notes().save(note(key))));
    const another = sleep(5).then(() => suite.database.transaction(() => suite.notes().insert(note('c'))));
    await expect(failing).rejects.toThrow('stop');
    await Promise.all([...others, another]);
    expect(await suite.ids()).toEqual(['a', 'b', 'c']);
  });

  test('shows nobody what is not yet committed', async () => {
    const writing = suite.database.transaction(async () => {
      await suite.notes().insert(note('new'));
      await sleep(20);
    });
    const seen = await sleep(5).then(() => suite.ids());
    await writing;
    expect([[], ['new']]).toContainEqual(seen);
    expect(await suite.ids()).toEqual(['new']);
  });

  test('counts right under 40 increments at once', async () => {
    await suite.notes().insert(note('counter'));
    await Promise.all(
      Array.from({ length: 40 }, () =>
        suite.database.transaction(() => suite.notes().increment({ id: 'counter' }, 'count', 1)),
      ),
    );
    expect((await suite.notes().findOneByOrFail({ id: 'counter' })).count).toBe(40);
  });

  test('does by itself what a transaction started and did not wait for', async () => {
    let late: Promise<unknown> = Promise.resolve();
    await suite.database.transaction(async () => {
      await suite.notes().insert(note('in time'));
      late = sleep(20).then(() => suite.database.transaction(() => suite.notes().insert(note('late'))));
    });
    await late;
    expect(await suite.ids()).toEqual(['in time', 'late']);
  });

  test('refuses what a failed transaction started and did not wait for', async () => {
    let late: Promise<unknown> = Promise.resolve();
    const failing = suite.database.transaction(async () => {
      late = sleep(20).then(() => suite.notes().insert(note('half')));
      // Handled below; here it would be said to be nobody's.
      late.catch(() => undefined);
      await suite.notes().insert(note('lost'));
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    await expect(late).rejects.toBeInstanceOf(TransactionFailedError);
    expect(await suite.ids()).toEqual([]);
  });

  test('stays usable after a statement fails inside a transaction', async () => {
    await suite.notes().insert(note('one'));
    await expect(suite.database.transaction(() => suite.notes().insert(note('one')))).rejects.toThrow();
    await suite.database.transaction(() => suite.notes().insert(note('two')));
    expect(await suite.ids()).toEqual(['one', 'two']);
  });

  test('tells what was committed after the commit, and nothing of what failed', async () => {
    const told: string[] = [];
    const failing = suite.database.transaction(async () => {
      suite.database.afterCommit(() => told.push('lost'));
      await suite.notes().insert(note('lost'));
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    await suite.database.transaction(async () => {
      suite.database.afterCommit(() => told.push('kept'));
      await sleep(5);
      expect(told).toEqual([]);
    });
    suite.database.afterCommit(() => told.push('at once'));
    expect(told).toEqual(['kept', 'at once']);
  });

  test('signals with the commit, to listeners of the channel alone', async () => {
    const heard: string[] = [];
    const other: string[] = [];
    const deafen = suite.database.listen('news', (text) => text !== undefined && heard.push(text));
    suite.database.listen('other', (text) => text !== undefined && other.push(text));
    const failing = suite.database.transaction(async () => {
      await suite.database.signal('news', 'lost');
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    for (let tries = 0; heard.length === 0 && tries < 100; tries += 1) {
      await suite.database.transaction(() => suite.database.signal('news', 'kept'));
      await sleep(20);
    }
    deafen();
    await suite.database.signal('news', 'too late');
    await sleep(50);
    expect(new Set(heard)).toEqual(new Set(['kept']));
    expect(other).toEqual([]);
  });
}
