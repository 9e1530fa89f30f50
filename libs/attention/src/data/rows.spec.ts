import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { InvalidOptionError } from './errors.ts';
import { readRows } from './rows.ts';
import type { RowOptions } from './rows.ts';
import { SourceEmptyError, UnknownFormatError } from './source-errors.ts';

async function read(name: string, content: string | Buffer, options?: RowOptions): Promise<unknown[]> {
  const rows: unknown[] = [];
  const bytes = Readable.from([Buffer.from(content)]);
  for await (const row of readRows({ name, bytes }, options))
    rows.push(row.kind === 'row' ? row.values : row.reason);
  return rows;
}

describe('readRows', () => {
  const json = '{"a":"1","b":"2"}';

  test.each([
    { name: 'rows.csv', content: 'a,b\n1,2' },
    { name: 'ROWS.CSV', content: 'a,b\n1,2' },
    { name: 'rows.tsv', content: 'a\tb\n1\t2' },
    { name: 'rows.jsonl', content: json },
    { name: 'rows.ndjson', content: json },
    { name: 'rows.jsonl.gz', content: gzipSync(json) },
    { name: 'rows.csv.gz, which is not compressed', content: 'a,b\n1,2', options: { format: 'csv' } },
    { name: 'rows.txt by option', content: 'a;b\n1;2', options: { format: 'csv', delimiter: ';' } },
    { name: 'rows.csv by option', content: json, options: { format: 'jsonLines' } },
    { name: 'rows.csv', content: '1,2', options: { header: ['a', 'b'] } },
  ] as const)('reads $name', async ({ name, content, ...rest }) => {
    expect(await read(name, content, 'options' in rest ? rest.options : {})).toEqual([{ a: '1', b: '2' }]);
  });

  test.each([
    { name: 'an empty file', content: '' },
    { name: 'blank lines alone', content: '\n\n' },
    { name: 'a header alone', content: 'a,b\n' },
  ])('$name is an error that names it', async ({ content }) => {
    await expect(read('upload.csv', content)).rejects.toThrow(new SourceEmptyError('upload.csv'));
    await expect(read('upload.csv', content)).rejects.toMatchObject({ code: 'ATTENTION_SOURCE_EMPTY' });
  });

  test('a file of bad rows is not empty', async () => {
    expect(await read('rows.jsonl', 'oops')).toEqual(['brokenJson']);
  });

  test.each([
    { name: 'a format it cannot tell', file: 'rows.json', options: {}, error: UnknownFormatError },
    {
      name: 'a delimiter of two characters',
      file: 'a.csv',
      options: { delimiter: '||' },
      error: InvalidOptionError,
    },
    { name: 'a quote as delimiter', file: 'a.csv', options: { delimiter: '"' }, error: InvalidOptionError },
    { name: 'a row limit of nothing', file: 'a.csv', options: { maxRowBytes: 0 }, error: InvalidOptionError },
  ])('refuses $name', async ({ file, options, error }) => {
    await expect(read(file, 'a\n1', options)).rejects.toThrow(error);
  });

  test('gives rows as they arrive and holds no more of the input', async () => {
    let pulled = 0;
    let isClosed = false;
    const endless = async function* () {
      try {
        for (;;) {
          pulled += 1;
          yield Buffer.from('{"a":1}\n'.repeat(100));
        }
      } finally {
        isClosed = true;
      }
    };
    let count = 0;
    for await (const _row of readRows({ name: 'endless.jsonl', bytes: endless() }))
      if (++count === 250) break;
    expect(pulled).toBeLessThanOrEqual(4);
    expect(isClosed).toBe(true);
  });
});
