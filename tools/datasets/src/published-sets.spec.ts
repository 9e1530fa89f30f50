import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readParts, writeParts } from './prepare-dataset.ts';
import { publishedSets } from './published-sets.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'datasets-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = (name: string, content: string, encoding: BufferEncoding = 'utf8') =>
  writeFile(join(folder, name), content, encoding);

async function parts(name: string) {
  const published = publishedSets[name];
  if (!published) throw new Error(`no set ${name}`);
  return readParts(published, folder, 1);
}

describe('published datasets', () => {
  test('BANKING77: two CSV files', async () => {
    await put('train.csv', 'text,category\n"Where is my card, please?",card_arrival\n');
    await put('test.csv', 'text,category\nTop up,top_up\n');
    expect(await parts('banking77')).toEqual({
      train: [{ text: 'Where is my card, please?', label: 'card_arrival' }],
      test: [{ text: 'Top up', label: 'top_up' }],
    });
  });

  test('CLINC150: the out-of-scope queries join their part', async () => {
    const of = (text: string, label: string) => [[text, label]];
    const content = {
      train: of('a', 'x'),
      val: of('b', 'x'),
      test: of('c', 'y'),
      oos_train: of('d', 'oos'),
      oos_val: of('e', 'oos'),
      oos_test: of('f', 'oos'),
    };
    await put('data_full.json', JSON.stringify(content));
    expect(await parts('clinc150')).toEqual({
      train: [
        { text: 'a', label: 'x' },
        { text: 'd', label: 'oos' },
      ],
      dev: [
        { text: 'b', label: 'x' },
        { text: 'e', label: 'oos' },
      ],
      test: [
        { text: 'c', label: 'y' },
        { text: 'f', label: 'oos' },
      ],
    });
  });

  test('Financial PhraseBank: Latin-1, the last @ divides, a fifth of each label is the test', async () => {
    const lines = Array.from(
      { length: 10 },
      (_, at) => `Nokia \u00e4 ${at} @ home .@${at % 2 ? 'positive' : 'neutral'}`,
    );
    await put(
      'Sentences_50Agree.txt',
      [...lines, 'NOKIA \u00e4 0  @ home .@neutral', ''].join('\n'),
      'latin1',
    );
    const { train = [], test = [] } = await parts('financial-phrasebank');
    expect([train.length, test.length]).toEqual([8, 2]);
    expect(test.map(({ label }) => label).sort()).toEqual(['neutral', 'positive']);
    expect(train.every(({ text }) => /^Nokia \u00e4 \d @ home \.$/u.test(text))).toBe(true);
  });

  test('tweets: numbers stand for names', async () => {
    await put('topic_train.csv', 'text,label\nOil is up,6\n');
    await put('topic_valid.csv', 'text,label\nNew CEO,17\n');
    expect(await parts('twitter-fin-topic')).toEqual({
      train: [{ text: 'Oil is up', label: 'Energy | Oil' }],
      test: [{ text: 'New CEO', label: 'Personnel Change' }],
    });
  });

  test('SEntFiN: what entities disagree on is mixed; names may hold quotes', async () => {
    const rows = [
      `1,Gold shines; Silver dull,"{'Gold': 'positive', 'Silver': 'negative'}",4`,
      `2,Moody's cuts,"{""Moody's"": 'negative'}",2`,
      `3,Up,{'A': 'negative'},1`,
    ];
    await put(
      'SEntFiN.csv',
      `S No.,Title,Decisions,Words\n${rows.join('\n')}\n4,Up and up,{'B': 'mixed'},1\n`,
    );
    await expect(parts('sentfin')).rejects.toThrow(/line 5: the sentiment 'mixed' is unknown/);
    await put(
      'SEntFiN.csv',
      `S No.,Title,Decisions,Words\n${rows.join('\n')}\n4,Down,"{'A': 'positive', 'B': 'positive'}",1\n`,
    );
    const { sentfin } = publishedSets;
    const read = sentfin?.read(folder);
    if (!read || !('all' in read)) throw new Error('has no split');
    expect(await read.all).toEqual([
      {
        text: 'Gold shines; Silver dull',
        label: 'mixed',
        entities: { Gold: 'positive', Silver: 'negative' },
      },
      { text: "Moody's cuts", label: 'negative', entities: { "Moody's": 'negative' } },
      { text: 'Up', label: 'negative', entities: { A: 'negative' } },
      { text: 'Down', label: 'positive', entities: { A: 'positive', B: 'positive' } },
    ]);
  });

  test('FinCUGE: lists of pairs', async () => {
    await put('train_list.json', JSON.stringify([['大涨', 2]]));
    await put('eval_list.json', JSON.stringify([['大跌', 0]]));
    expect(await parts('finfe-sentiment-zh')).toEqual({
      train: [{ text: '大涨', label: 'positive' }],
      test: [{ text: '大跌', label: 'negative' }],
    });
    await put('train_list.json', JSON.stringify([['指数涨', '中国 大盘 公司']]));
    await put('eval_list.json', JSON.stringify([['x', '中国']]));
    await expect(parts('finnl-topic-zh')).rejects.toThrow(/entry 1: '中国' has no topic/);
    await put('eval_list.json', JSON.stringify([['x', '外国 债券']]));
    expect((await parts('finnl-topic-zh'))['train']).toEqual([
      { text: '指数涨', label: '大盘', topics: ['大盘', '公司'], region: '中国' },
    ]);
  });

  test('Reuters-21578: the ModApte parts, documents with a topic, cut and cleaned', async () => {
    const document = (id: number, split: string, topics: string) =>
      `<REUTERS TOPICS="YES" LEWISSPLIT="${split}" CGISPLIT="TRAINING-SET" OLDID="1" NEWID="${id}">
<DATE> 1-JAN-1987 00:00:00.00</DATE><TOPICS>${topics}</TOPICS><TEXT>&#2;<TITLE>A &amp; B</TITLE>
<BODY>Cocoa  &lt;CO>\nrose ${'x'.repeat(400)}\n Reuter\n&#3;</BODY></TEXT></REUTERS>\n`;
    await put(
      'reut2-000.sgm',
      document(1, 'TRAIN', '<D>cocoa</D><D>grain</D>') +
        document(2, 'TRAIN', '') +
        document(3, 'TEST', '<D>cocoa</D>'),
    );
    const { train = [], test = [] } = await parts('reuters21578');
    expect([train, test].map((rows) => rows.map(({ id }) => id))).toEqual([['reut-1'], ['reut-3']]);
    expect(train[0]).toMatchObject({ title: 'A & B', topics: ['cocoa', 'grain'] });
    expect(train[0]?.text).toHaveLength(380);
    expect(train[0]?.text.startsWith('Cocoa <CO> rose xxx')).toBe(true);
  });

  test('an unknown label is named with its place', async () => {
    await put('sent_train.csv', 'text,label\nUp,7\n');
    await put('sent_valid.csv', 'text,label\nUp,1\n');
    await expect(parts('twitter-fin-sentiment')).rejects.toMatchObject({
      code: 'UNEXPECTED_CONTENT',
      place: 'line 2',
    });
  });
});

test('parts become JSON Lines', async () => {
  await writeParts({ train: [{ text: '卡', label: 'a' }], test: [] }, join(folder, 'set'));
  expect(await readFile(join(folder, 'set', 'train.jsonl'), 'utf8')).toBe('{"text":"卡","label":"a"}\n');
  expect(await readFile(join(folder, 'set', 'test.jsonl'), 'utf8')).toBe('');
});
