import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readDataSet } from './read-rows.ts';

const item = (itemId: string) =>
  JSON.stringify({ itemId, title: `灯 ${itemId}`, description: '', tags: ['x'], category: '', price: 2 });
const header = 'userId,itemId,type,value,timestamp';
const events = `${header},split\nu,a,view,1,5,train\nu,b,view,1,6,valid\n`;

describe('readDataSet', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'data-set-'));
    await write('items.jsonl', ['a', 'b', 'c'].map(item).join('\n'));
    await write('events.csv', events);
    await write('test.csv', `${header}\nu,c,view,1,7\n`);
  });
  afterEach(() => rm(folder, { recursive: true }));
  const write = (name: string, content: string | Buffer) => writeFile(join(folder, name), content);

  test('reads a folder', async () => {
    const { items, users } = await readDataSet(folder);
    const [user] = users;
    const idAt = (place: number | undefined) => items[place ?? -1]?.itemId;
    expect(items.find(({ itemId }) => itemId === 'a')).toMatchObject({ title: '灯 a', price: 2 });
    expect([idAt(user?.train.items[0]), idAt(user?.valid?.item), idAt(user?.test?.item)]).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('reads packed events, and another test file', async () => {
    await rm(join(folder, 'events.csv'));
    await write('events.csv.gz', gzipSync(events));
    await write('other.csv', `${header}\nu,b,view,1,8\n`);
    const { users } = await readDataSet(folder, { test: join(folder, 'other.csv') });
    expect(users[0]?.test?.time).toBe(8);
  });

  test.each([
    {
      name: 'events.csv',
      content: `${header},split\nu,a,view,1,5,later\n`,
      named: /events\.csv, line 2, split/,
    },
    { name: 'test.csv', content: `${header}\nu,c,view,1,soon\n`, named: /test\.csv, line 2, timestamp/ },
    { name: 'items.jsonl', content: '{"itemId":"a"}\n', named: /items\.jsonl, line 1, title/ },
  ])('names the line of $name that is wrong', async ({ name, content, named }) => {
    await write(name, content);
    await expect(readDataSet(folder)).rejects.toThrow(named);
  });
});
