import { Between, LessThan } from 'typeorm';
import { InvalidBigIntegerError, InvalidInstantError } from '../errors.ts';
import { insertMany } from '../insert-many.ts';
import { NoteEntity, note } from './note.ts';
import type { Suite } from './suite.ts';

/** Values are the same in both databases. */
export function testColumns(suite: Suite): void {
  test.each([
    { name: 'an instant to the millisecond', values: { at: new Date('2024-02-29T23:59:59.987Z') } },
    { name: 'an instant before 1970', values: { at: new Date('1969-07-20T20:17:40.001Z') } },
    { name: 'no instant', values: { at: null } },
    { name: 'JSON with both scripts', values: { content: { b: [1, null, 'zwölf'], a: '退货 "quoted"' } } },
    { name: 'a JSON string', values: { content: 'text' } },
    { name: 'no JSON', values: { content: null } },
    { name: 'all digits of a number', values: { score: 0.1 + 0.2 } },
    { name: 'true', values: { done: true } },
    { name: 'an integer of 31 bits', values: { count: 2_147_483_647 } },
    { name: 'the largest integer of 64 bits', values: { large: 2n ** 63n - 1n } },
    { name: 'the smallest integer of 64 bits', values: { large: -(2n ** 63n) } },
    { name: 'a small integer of 64 bits', values: { large: 7n } },
    { name: 'a value with a quote', values: { state: "won't do" as const } },
  ])('gives back $name', async ({ values }) => {
    await suite.notes().save(note('one', values));
    expect(await suite.notes().findOneByOrFail({ id: 'one' })).toEqual(note('one', values));
  });

  test('compares and sorts instants by time', async () => {
    const at = (ms: number) => new Date(1_700_000_000_000 + ms);
    await suite.notes().save([note('late', { at: at(20) }), note('soon', { at: at(3) }), note('never')]);
    expect((await suite.notes().findBy({ at: LessThan(at(20)) })).map((row) => row.id)).toEqual(['soon']);
    expect(
      (await suite.notes().find({ where: { at: Between(at(0), at(99)) }, order: { at: 'DESC' } })).length,
    ).toBe(2);
    expect((await suite.notes().findBy({ at: at(20) })).map((row) => row.id)).toEqual(['late']);
  });

  test('refuses an instant that is none', async () => {
    await expect(suite.notes().insert(note('one', { at: new Date(Number.NaN) }))).rejects.toBeInstanceOf(
      InvalidInstantError,
    );
  });

  test('enforces foreign keys', async () => {
    await expect(suite.notes().insert(note('child', { parentId: 'nobody' }))).rejects.toThrow(/foreign key/i);
  });

  test('compares integers of 64 bits exactly', async () => {
    const large = 2n ** 53n;
    await suite.notes().save([note('even', { large }), note('odd', { large: large + 1n })]);
    const found = await suite.notes().findBy({ large: large + 1n });
    expect(found.map((row) => row.id)).toEqual(['odd']);
  });

  test('refuses an integer of more than 64 bits', async () => {
    await expect(suite.notes().insert(note('one', { large: 2n ** 63n }))).rejects.toBeInstanceOf(
      InvalidBigIntegerError,
    );
  });

  test('refuses a value that is not one of those listed', async () => {
    const row = { ...note('one'), state: 'lost' as 'open' };
    await expect(suite.notes().insert(row)).rejects.toThrow(/check/i);
  });

  test('inserts many rows as a repository would', async () => {
    const rows = Array.from({ length: 2_500 }, (_, number) =>
      note(`n${String(number).padStart(5, '0')}`, {
        at: new Date(number),
        content: number % 3 === 0 ? null : { 数: number },
        score: number / 3,
        done: number % 2 === 0,
        large: 2n ** 60n + BigInt(number),
      }),
    );
    await insertMany(suite.database, NoteEntity, rows);
    expect(await suite.notes().find({ order: { id: 'ASC' } })).toEqual(rows);
    const failing = insertMany(suite.database, NoteEntity, [note('new'), note('n00001')]);
    await expect(failing).rejects.toThrow();
    expect(await suite.notes().count()).toBe(2_500);
  });

  test('answers SQL, with tables and lists', async () => {
    await suite.notes().save([note('a', { count: 1 }), note('b', { count: 2 }), note('c', { count: 3 })]);
    const rows = await suite.database.sql`
      UPDATE ${NoteEntity} SET "count" = "count" + ${10} WHERE "id" IN (${() => ['a', 'c']}) RETURNING "id"`;
    expect(rows.map((row) => Reflect.get(Object(row), 'id')).toSorted()).toEqual(['a', 'c']);
    expect(await suite.database.sql`SELECT "count" FROM ${NoteEntity} ORDER BY "id"`).toEqual([
      { count: 11 },
      { count: 2 },
      { count: 13 },
    ]);
  });
}
