import fc from 'fast-check';
import { CsvParser } from './csv-rows.ts';
import { LineSplitter } from './lines.ts';
import type { Row } from './row.ts';
import { BrokenHeaderError, MissingColumnError } from './source-errors.ts';

interface Reading {
  readonly maxRowBytes?: number;
  readonly columns?: readonly string[];
  readonly delimiter?: string;
  readonly header?: readonly string[];
}

function read(
  parts: readonly string[],
  { maxRowBytes = 1000, columns = [], delimiter = ',', header }: Reading = {},
): Row[] {
  const splitter = new LineSplitter(maxRowBytes);
  const parser = new CsvParser({
    name: 'rows.csv',
    columns,
    maxRowBytes,
    delimiter,
    ...(header && { header }),
  });
  const rows = parts.flatMap((part) => parser.push(splitter.push(Buffer.from(part, 'latin1'))));
  return [...rows, ...parser.push(splitter.end()), ...parser.end()];
}

/** `line:values` of a row, `line!reason` of a rejection. */
const brief = (row: Row) =>
  row.kind === 'row' ? `${row.line}:${Object.values(row.values).join('|')}` : `${row.line}!${row.reason}`;

describe('CsvParser', () => {
  test.each([
    { name: 'plain rows', text: 'a,b\n1,2\n3,4\n', rows: ['2:1|2', '3:3|4'] },
    { name: 'quoted delimiters and doubled quotes', text: 'a,b\n"1,2","say ""3"""', rows: ['2:1,2|say "3"'] },
    { name: 'a value over lines', text: 'a,b\r\n"1\r\n2",3\r\n4,5', rows: ['2:1\n2|3', '4:4|5'] },
    { name: 'blank lines are no rows', text: '\n\na,b\n\n1,2\n\n', rows: ['5:1|2'] },
    {
      name: 'a row too short and one too long',
      text: 'a,b\n1\n1,2,3\n1,2',
      rows: ['2!columnCount', '3!columnCount', '4:1|2'],
    },
    { name: 'a stray quote inside a value', text: 'a,b\n5" disk,x\n1,2', rows: ['2!brokenQuotes', '3:1|2'] },
    {
      name: 'a stray quote that opens a value',
      text: 'a,b\n"x,y\n1,2\n3,4',
      rows: ['2!brokenQuotes', '3:1|2', '4:3|4'],
    },
    {
      name: 'a stray quote before a quoted row',
      text: 'a,b\n"x,y\n1,2\n"3","4"',
      rows: ['2!brokenQuotes', '3:1|2', '4:3|4'],
    },
    { name: 'bytes that are not UTF-8', text: 'a,b\n\xff,2\n1,2', rows: ['2!invalidUtf8', '3:1|2'] },
    {
      name: 'the same inside a value over lines',
      text: 'a,b\n"1\n\xff",2\n1,2',
      rows: ['2!invalidUtf8', '4:1|2'],
    },
  ])('reads $name', ({ text, rows }) => {
    expect(read([text]).map(brief)).toEqual(rows);
    expect(read([...text]).map(brief)).toEqual(rows);
  });

  test('gives up a quoted value at the longest row allowed', () => {
    const text = `a,b\n"open,${'x\n'.repeat(20)}1,2\n${'y'.repeat(50)}\n3,4`;
    const rows = read([text], { maxRowBytes: 30 }).map(brief);
    expect(rows.at(0)).toBe('2!brokenQuotes');
    expect(rows.slice(-3)).toEqual(['22:1|2', '23!tooLong', '24:3|4']);
  });

  test('takes a tab, and names for a file without a header', () => {
    const rows = read(['1\t2,3\n'], { delimiter: '\t', header: ['a', 'b'] });
    expect(rows).toEqual([{ kind: 'row', line: 1, values: { a: '1', b: '2,3' } }]);
  });

  test('keeps columns with odd names apart from the object they are in', () => {
    const [row] = read(['__proto__,constructor\nx,y']);
    expect(row?.kind === 'row' && Object.entries(row.values)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  test('a missing column is named beside those that are there', () => {
    expect(() => read(['utterance, intent ,\n'], { columns: ['intent', 'text'] })).toThrow(
      new MissingColumnError('rows.csv', 'text', ['utterance', 'intent']),
    );
  });

  test.each([
    { name: 'a column twice', text: 'a,b,a\n' },
    { name: 'broken quotes', text: 'a,"b\n1,2' },
    { name: 'bytes that are not UTF-8', text: 'a,\xff\n1,2' },
  ])('refuses a header with $name', ({ text }) => {
    expect(() => read([text])).toThrow(BrokenHeaderError);
  });

  const value = fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', '\n', ' ', 'é'), maxLength: 6 });
  const quote = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const latin = (text: string) => Buffer.from(text).toString('latin1');

  test('reads back every table that is written by RFC 4180, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value)),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 9 }),
        (table, end, size) => {
          const text = latin(['a,b', ...table.map((row) => row.map(quote).join(','))].join(end));
          const parts = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
          let line = 2;
          const rows = table.map(([a, b]) => {
            const row = { kind: 'row', line, values: { a, b } };
            line += `${a}${b}`.split('\n').length;
            return row;
          });
          expect(read(parts)).toEqual(rows);
        },
      ),
    );
  });

  test('rejects each bad line once and loses no good row to it', () => {
    const bad = [
      '5" disk,x',
      '"stray,x',
      '"a"b,c',
      'too,many,columns',
      'few',
      '\xff,x',
      `${'long'.repeat(20)},x`,
    ];
    const lines = fc.array(fc.constantFrom('good,row', '"good","row"', ...bad), { maxLength: 30 });
    // A quoted row below a stray quote can rightly be read as the end of it, so those two do not meet here.
    const clear = lines.filter((given) => !(given.includes('"stray,x') && given.includes('"good","row"')));
    fc.assert(
      fc.property(clear, (given) => {
        const rows = read([['a,b', ...given].join('\n')], { maxRowBytes: 60 });
        expect(rows.map(({ line, kind }) => ({ line, kind }))).toEqual(
          given.map((text, index) => ({ line: index + 2, kind: bad.includes(text) ? 'rejected' : 'row' })),
        );
      }),
    );
  });
});
