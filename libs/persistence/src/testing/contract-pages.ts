import fc from 'fast-check';
import { InvalidCursorError } from '../errors.ts';
import { insertMany } from '../insert-many.ts';
import { readPage } from '../page.ts';
import type { Order } from '../page.ts';
import { NoteEntity, note } from './note.ts';
import type { Suite } from './suite.ts';

const byTime: readonly Order<NoteEntity>[] = [{ by: 'at', direction: 'DESC' }];

/** Pages follow one another without a gap or a repetition, whatever comes in between. */
export function testPages(suite: Suite): void {
  async function readAll(
    order: readonly Order<NoteEntity>[],
    limit: number,
    between: (page: number) => Promise<void> = () => Promise.resolve(),
  ): Promise<readonly string[]> {
    const ids: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 100; page += 1) {
      const { rows, next } = await readPage(suite.notes(), { order, limit, after, where: { done: false } });
      ids.push(...rows.map(({ id }) => id));
      if (next === null) return ids;
      after = next;
      await between(page);
    }
    throw new Error('Pages without end');
  }

  const at = (ms: number) => new Date(1_700_000_000_000 + ms);
  const fill = () =>
    insertMany(
      suite.database,
      NoteEntity,
      Array.from({ length: 23 }, (_, number) =>
        note(`n${String(number).padStart(2, '0')}`, {
          at: at(Math.floor(number / 4)),
          count: number % 3,
          score: number / 7,
          large: 2n ** 60n + BigInt(number % 5),
          done: number === 5,
        }),
      ),
    );

  test('pages follow one another in any order of columns', async () => {
    await fill();
    const orders = fc.uniqueArray(
      fc.record({
        by: fc.constantFrom(
          'at' as const,
          'count' as const,
          'score' as const,
          'large' as const,
          'id' as const,
        ),
        direction: fc.constantFrom('ASC' as const, 'DESC' as const),
      }),
      { selector: ({ by }) => by, minLength: 1, maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(orders, fc.integer({ min: 1, max: 30 }), async (order, limit) => {
        const whole = await readPage(suite.notes(), { order, limit: 100, where: { done: false } });
        expect(whole.next).toBeNull();
        expect(whole.rows).toHaveLength(22);
        expect(await readAll(order, limit)).toEqual(whole.rows.map(({ id }) => id));
      }),
      { numRuns: 25 },
    );
  });

  test('rows that come and go before a page move nothing in it', async () => {
    await fill();
    const whole = await readAll(byTime, 100);
    const seen = await readAll(byTime, 5, async (page) => {
      await suite.notes().insert(note(`new${page}`, { at: at(1_000 + page) }));
      if (page === 0) await suite.notes().delete({ id: whole[0] ?? '' });
    });
    expect(seen).toEqual(whole);
  });

  test('the last page says so, also when it is full', async () => {
    await fill();
    const { rows, next } = await readPage(suite.notes(), { order: byTime, limit: 23 });
    expect([rows.length, next]).toEqual([23, null]);
    await suite.notes().createQueryBuilder().delete().execute();
    expect(await readPage(suite.notes(), { order: byTime, limit: 5 })).toEqual({ rows: [], next: null });
  });

  test('a cursor of another list, or none at all, is refused', async () => {
    await fill();
    const { next } = await readPage(suite.notes(), { order: byTime, limit: 5 });
    const order = [{ by: 'score', direction: 'DESC' }] as const;
    for (const after of [next ?? '', 'garbage', '', Buffer.from('["x",1]').toString('base64url')]) {
      await expect(readPage(suite.notes(), { order, limit: 5, after })).rejects.toThrow(InvalidCursorError);
    }
  });
}
