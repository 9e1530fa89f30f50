import { JsonLinesParser } from './json-lines.ts';
import { MissingColumnError } from './source-errors.ts';
import type { Row } from './row.ts';

function read(lines: readonly string[], columns: readonly string[] = []): Row[] {
  const parser = new JsonLinesParser({ name: 'rows.jsonl', columns, maxRowBytes: 1000 });
  return [...parser.push(lines.map((text, index) => ({ number: index + 1, text }))), ...parser.end()];
}

describe('JsonLinesParser', () => {
  test('reads objects; blank lines are no rows but count as lines', () => {
    expect(read(['{"a":1}', '', '  ', '{"a":["x"]}'])).toEqual([
      { kind: 'row', line: 1, values: { a: 1 } },
      { kind: 'row', line: 4, values: { a: ['x'] } },
    ]);
  });

  test.each([
    { name: 'broken JSON', line: '{"a": oops}', reason: 'brokenJson' },
    { name: 'a cut line', line: '{"a": "b', reason: 'brokenJson' },
    { name: 'an array', line: '[1]', reason: 'notAnObject' },
    { name: 'a bare value', line: '"a"', reason: 'notAnObject' },
    { name: 'null', line: 'null', reason: 'notAnObject' },
    { name: 'a row without a required column', line: '{"b":1}', reason: 'missingColumn' },
  ])('rejects $name and goes on', ({ line, reason }) => {
    const [bad, good] = read([line, '{"a":1}'], ['a']);
    expect(bad).toMatchObject({ kind: 'rejected', line: 1, reason });
    expect(good).toEqual({ kind: 'row', line: 2, values: { a: 1 } });
  });

  test('says where, but never quotes the row, which may be personal', () => {
    const [bad] = read(['{"text":"call me on 0151", oops}']);
    expect(bad).toMatchObject({ detail: 'is not valid JSON at character 28' });
    expect(JSON.stringify(bad)).not.toContain('0151');
  });

  test('an inherited name is no column', () => {
    expect(() => read(['{"a":1}'], ['toString'])).toThrow(MissingColumnError);
  });

  test('a column that no row has is an error that lists those seen', () => {
    expect(() => read(['{"a":1}', 'broken', '{"b":1}'], ['text'])).toThrow(
      new MissingColumnError('rows.jsonl', 'text', ['a', 'b']),
    );
  });

  test('a long file is not read to its end for a misspelt column', () => {
    const parser = new JsonLinesParser({ name: 'rows.jsonl', columns: ['text'], maxRowBytes: 1000 });
    const lines = Array.from({ length: 1000 }, (_, index) => ({ number: index + 1, text: '{"txet":"a"}' }));
    expect(parser.push(lines.slice(0, 999))).toHaveLength(999);
    expect(() => parser.push(lines.slice(999))).toThrow(MissingColumnError);
  });
});
