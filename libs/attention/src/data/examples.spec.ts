import { Readable } from 'node:stream';
import { InvalidOptionError } from './errors.ts';
import { readExamples, streamExamples } from './examples.ts';
import type { ByteSource } from './source.ts';
import { describeRows } from './row-report.ts';
import { MissingColumnError } from './source-errors.ts';

const source = (name: string, ...lines: readonly string[]): ByteSource => ({
  name,
  bytes: Readable.from([lines.join('\n')]),
});
const jsonLines = (...values: readonly unknown[]) =>
  source('rows.jsonl', ...values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))));

describe('readExamples', () => {
  test('gives labelled texts and says what became of every row', async () => {
    const file = source(
      'train.csv',
      'text,label',
      ' lost my card ,card_lost',
      ',x',
      'hello, ',
      'a,b,c',
      '"hi, there", greet ',
    );
    const { examples, report } = await readExamples(file, { text: 'text', label: 'label' });
    expect(examples).toEqual([
      { text: ' lost my card ', label: 'card_lost' },
      { text: 'hi, there', label: 'greet' },
    ]);
    expect(report).toEqual({
      name: 'train.csv',
      read: 5,
      kept: 2,
      rejectedTotal: 3,
      rejectedByReason: { emptyText: 1, emptyLabel: 1, columnCount: 1 },
      rejected: [
        { line: 3, reason: 'emptyText', detail: 'has an empty text' },
        { line: 4, reason: 'emptyLabel', detail: 'has an empty label' },
        { line: 5, reason: 'columnCount', detail: 'has 3 column(s) where the header has 2' },
      ],
    });
    expect(describeRows(report)).toBe(
      'train.csv: 5 rows read, 2 kept, 3 rejected (line 3 has an empty text; line 4 has an empty label; ' +
        'line 5 has 3 column(s) where the header has 2)',
    );
  });

  test('lists as many rejections as asked for and counts all', async () => {
    const { report } = await readExamples(jsonLines({ text: 'a' }, 'x', 'y', 'z'), {
      text: 'text',
      maxRejected: 2,
    });
    expect(report).toMatchObject({ read: 4, kept: 1, rejectedTotal: 3, rejectedByReason: { brokenJson: 3 } });
    expect(report.rejected.map(({ line }) => line)).toEqual([2, 3]);
    expect(describeRows(report)).toContain('; 1 more)');
  });

  test.each([
    { name: 'a text alone', options: { text: 't' }, row: { t: 'a', x: 1 }, example: { text: 'a' } },
    {
      name: 'a pair',
      options: { text: 't', pair: 'p' },
      row: { t: 'a', p: 'b' },
      example: { text: 'a', pair: 'b' },
    },
    {
      name: 'texts of two columns',
      options: { text: ['t', 'u'] },
      row: { t: 'a', u: 'b' },
      example: { text: 'a\nb' },
    },
    {
      name: 'one of two columns blank',
      options: { text: ['t', 'u'] },
      row: { t: ' ', u: 'b' },
      example: { text: 'b' },
    },
    {
      name: 'a number as label',
      options: { text: 't', label: 'l' },
      row: { t: 'a', l: 1 },
      example: { text: 'a', label: '1' },
    },
    {
      name: 'several labels, repeats once',
      options: { text: 't', labels: 'l' },
      row: { t: 'a', l: ['x', ' y ', 'x', ''] },
      example: { text: 'a', labels: ['x', 'y'] },
    },
    {
      name: 'no labels',
      options: { text: 't', labels: 'l' },
      row: { t: 'a', l: [] },
      example: { text: 'a', labels: [] },
    },
    {
      name: 'labels in one value',
      options: { text: 't', labels: 'l', labelSeparator: ';' },
      row: { t: 'a', l: 'x;y' },
      example: { text: 'a', labels: ['x', 'y'] },
    },
  ])('reads $name', async ({ options, row, example }) => {
    const { examples } = await readExamples(jsonLines(row), options);
    expect(examples).toEqual([example]);
  });

  test.each([
    { name: 'a text that is an object', row: { t: {}, l: 'x' }, reason: 'notText' },
    { name: 'a text that is null', row: { t: null, l: 'x' }, reason: 'notText' },
    { name: 'a label that is a list', row: { t: 'a', l: ['x'] }, reason: 'notText' },
    { name: 'a blank text', row: { t: ' \n', l: 'x' }, reason: 'emptyText' },
    { name: 'a row without label', row: { t: 'a' }, reason: 'missingColumn' },
  ])('rejects $name', async ({ row, reason }) => {
    const { report } = await readExamples(jsonLines({ t: 'a', l: 'x' }, row), { text: 't', label: 'l' });
    expect(report.rejected).toMatchObject([{ line: 2, reason }]);
  });

  test('rejects labels that are no list of texts', async () => {
    const rows = jsonLines({ t: 'a', l: [1] }, { t: 'a', l: 3 }, { t: 'a', l: ['x'] });
    const { report } = await readExamples(rows, { text: 't', labels: 'l' });
    expect(report.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [1, 'notText'],
      [2, 'notText'],
    ]);
  });

  test.each(['text', 'pair', 'label', 'labels'])('names a misspelt %s column', async (option) => {
    const options = { text: 't', [option]: 'misspelt' };
    await expect(readExamples(source('a.csv', 't,l', 'a,b'), options)).rejects.toThrow(
      new MissingColumnError('a.csv', 'misspelt', ['t', 'l']),
    );
  });

  test('refuses label and labels together, and no text column', () => {
    const options = { text: 't', label: 'l', labels: 'm' };
    expect(() => streamExamples('a.csv', options)).toThrow(InvalidOptionError);
    expect(() => streamExamples('a.csv', { text: [] })).toThrow(InvalidOptionError);
  });
});

describe('streamExamples', () => {
  test('reports what was read so far', async () => {
    const stream = streamExamples(jsonLines({ t: 'a' }, 'oops', { t: 'b' }), { text: 't' });
    expect(stream.report()).toMatchObject({ read: 0 });
    for await (const { text } of stream) if (text === 'a') break;
    expect(stream.report()).toMatchObject({ read: 1, kept: 1 });
  });
});
