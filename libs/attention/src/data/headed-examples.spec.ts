import { Readable } from 'node:stream';
import { readHeadedExamples } from './headed-examples.ts';

const heads = [
  { name: 'topic', kind: 'singleLabel' },
  { name: 'tags', kind: 'multiLabel' },
] as const;
const source = (name: string, lines: readonly string[]) => ({
  name,
  bytes: Readable.from([`${lines.join('\n')}\n`]),
});
const read = (name: string, lines: readonly string[], labelSeparator?: string) =>
  readHeadedExamples(source(name, lines), {
    text: 'text',
    heads,
    ...(labelSeparator ? { labelSeparator } : {}),
  });

describe('readHeadedExamples', () => {
  test('JSON Lines: a list or one text with separators; what a row lacks it says nothing about', async () => {
    const { examples, report } = await read('rows.jsonl', [
      '{"text":"one","topic":" bonds ","tags":["a","b","a"]}',
      '{"text":"two","tags":"b | c"}',
      '{"text":"three","topic":"shares","tags":null}',
      '{"text":"four","topic":"","tags":[]}',
      '{"text":"five","topic":""}',
      '{"text":" ","topic":"bonds"}',
      '{"text":"six","topic":"bonds","tags":[1]}',
      '{"text":"seven","topic":7,"tags":""}',
    ]);
    expect(examples).toEqual([
      { text: 'one', labels: { topic: ['bonds'], tags: ['a', 'b'] } },
      { text: 'two', labels: { tags: ['b', 'c'] } },
      { text: 'three', labels: { topic: ['shares'] } },
      { text: 'four', labels: { tags: [] } },
      { text: 'seven', labels: { topic: ['7'], tags: [] } },
    ]);
    expect(report.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [5, 'emptyLabel'],
      [6, 'emptyText'],
      [7, 'notText'],
    ]);
  });

  test('CSV: separated, or a JSON array; an empty value says that there is no tag, and nothing of the topic', async () => {
    const { examples } = await read(
      'rows.csv',
      ['text,topic,tags', 'one,,a;b', 'two,bonds,"[""a"", ""c;d""]"', 'three,bonds,'],
      ';',
    );
    expect(examples).toEqual([
      { text: 'one', labels: { tags: ['a', 'b'] } },
      { text: 'two', labels: { topic: ['bonds'], tags: ['a', 'c;d'] } },
      { text: 'three', labels: { topic: ['bonds'], tags: [] } },
    ]);
  });

  test('a column that no row has is an error that names those there are', async () => {
    const reading = read('rows.jsonl', ['{"text":"one","topic":"bonds"}']);
    await expect(reading).rejects.toMatchObject({ code: 'ATTENTION_MISSING_COLUMN' });
    await expect(reading).rejects.toThrow(/'tags'.*'text', 'topic'/);
  });
});
