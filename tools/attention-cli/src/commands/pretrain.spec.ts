import { jest } from '@jest/globals';
import { access, readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { attention, workplace } from '../testing/workplace.ts';

jest.setTimeout(120_000);

const before = process.cwd();
let remove: () => Promise<void>;
beforeAll(async () => {
  const made = await workplace();
  remove = made.remove;
  process.chdir(made.root);
  const rows = (some: readonly string[]) => some.map((row) => `${row}\n`).join('');
  const questions = Array.from({ length: 30 }, (_, at) => ({
    text: `how do I ${['open', 'close', 'move'][at % 3] ?? ''} account ${at}`,
    answer: `To ${['open', 'close', 'move'][at % 3] ?? ''} an account, call us. ${at}`,
  }));
  await writeFile('faq.jsonl', rows(questions.map((row) => JSON.stringify(row))));
  const chinese = ['我的卡在哪里', '卡还没到', '我忘了密码', '重置密码', '公司亏损扩大', '净利润同比增长'];
  await writeFile('texts.csv.gz', gzipSync(rows(['text', ...chinese, '""'])));
  await writeFile('same.csv', rows(['text', 'once', 'Once', ' once ']));
});
afterAll(async () => {
  process.chdir(before);
  await remove();
});

const pretrain = 'pretrain --text text --preset mini --vocab 200 --epochs 1 --threads 1';

describe('attention pretrain', () => {
  test.each([
    {
      line: '--data faq.jsonl texts.csv.gz --objective mlm --out language',
      after: { tokens: expect.any(Number), perplexity: expect.any(Number) },
      note: /texts\.csv\.gz: 7 rows read, 6 kept, 1 rejected/,
    },
    {
      line: '--data faq.jsonl --objective simcse --pooling cls --out spread',
      after: { recallAt1: expect.any(Number), alignment: expect.any(Number), uniformity: expect.any(Number) },
      note: /^$/,
    },
    {
      line: '--data faq.jsonl --objective pairs --pair answer --max-tokens 8 --refit --out retriever',
      after: { queries: 3, candidates: 30, recallAt1: expect.any(Number), mrr: expect.any(Number) },
      note: /of 33 held-out texts are longer than the tokens that are read at once/,
    },
  ])('$line', async ({ line, after, note }) => {
    const ended = await attention(`${pretrain} ${line} --json`);
    expect(ended).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(note) });
    const out = line.split(' ').at(-1) ?? '';
    expect(ended.json).toMatchObject({ out, epochs: 1, vocabSize: expect.any(Number), before: after, after });
    const embedded = await attention(
      `embed --model ${out} --data faq.jsonl --text text --out ${out}.jsonl --json`,
    );
    expect(embedded.json).toMatchObject({ examples: 30, dimensions: out === 'retriever' ? 384 : 128 });
  });

  test('tells people what was learned', async () => {
    const ended = await attention(`${pretrain} --data faq.jsonl --objective mlm --out told`);
    expect(ended.stdout).toMatch(/^Saved told \(version \w+, [\d,]+ parameters\) after 1 epochs of 27 rows/);
    expect(ended.stdout).toMatch(/perplexity: \d+\.\d+ -> \d+\.\d+/);
  });

  test('goes on from a bundle, and from a checkpoint', async () => {
    await attention(`${pretrain} --data faq.jsonl --objective mlm --out base`);
    const line =
      'pretrain --data faq.jsonl --text text --pair answer --objective pairs --from base --epochs 1 --no-features';
    const first = await attention(`${line} --checkpoint unfinished --out one --json`);
    const again = await attention(`${line} --checkpoint unfinished --out other --json`);
    expect(first.exitCode).toBe(0);
    expect(again.json).toMatchObject({ version: (first.json as { version: string }).version });
    const manifest = JSON.parse(await readFile('one/manifest.json', 'utf8')) as unknown;
    expect(manifest).toMatchObject({ task: 'encode', training: { objective: 'pairs', rows: 27 } });
    const other = await attention(`${line} --checkpoint unfinished --seed 2 --out third --json`);
    expect(other.json).toMatchObject({ error: { code: 'ATTENTION_FOREIGN_CHECKPOINT' } });
  });
});

const mlm = `${pretrain} --objective mlm --out never`;
const pairs = `${pretrain} --objective pairs --out never`;

test.each<readonly [line: string, exitCode: 1 | 2, code: string, names: RegExp]>([
  [`${pretrain} --out never --data faq.jsonl`, 2, 'USAGE', /--objective <objective>/],
  [`${pairs} --data faq.jsonl`, 2, 'USAGE', /--objective pairs needs --pair/],
  [`${mlm} --data faq.jsonl --pair answer`, 2, 'USAGE', /--pair is for --objective pairs, not for mlm/],
  [`${mlm} --data faq.jsonl --from base`, 2, 'USAGE', /--preset is of a new encoder/],
  [`${mlm} --data faq.jsonl --minutes 0`, 2, 'USAGE', /--minutes <m>.*'0'/],
  [`${mlm} --data faq.jsonl --minutes soon`, 2, 'USAGE', /--minutes <m>.*'soon'/],
  [`${mlm} --data none.csv`, 1, 'ATTENTION_SOURCE_NOT_FOUND', /'none\.csv' does not exist/],
  [`${mlm} --data faq.jsonl none.csv`, 1, 'ATTENTION_SOURCE_NOT_FOUND', /'none\.csv' does not exist/],
  [`${mlm} --data empty.csv`, 1, 'ATTENTION_SOURCE_EMPTY', /'empty\.csv' has no rows/],
  [`${mlm} --data rows.txt`, 1, 'ATTENTION_UNKNOWN_FORMAT', /'rows\.txt'/],
  [
    `${pairs} --data faq.jsonl --pair reply`,
    1,
    'ATTENTION_MISSING_COLUMN',
    /'faq\.jsonl' has no column 'reply'.*'answer'/,
  ],
  [
    `${mlm.replace('--text text', '--text txet')} --data faq.jsonl`,
    1,
    'ATTENTION_MISSING_COLUMN',
    /'txet'.*'text'/,
  ],
  [`${mlm} --data unusable.csv`, 1, 'ATTENTION_TOO_FEW_TEXTS', /--data 'unusable\.csv': No row can be used/],
  [
    `${mlm} --data same.csv`,
    1,
    'ATTENTION_TOO_FEW_TEXTS',
    /--data 'same\.csv': The 3 row\(s\) have one text/,
  ],
  [`${mlm} --data faq.jsonl --max-tokens 600`, 1, 'ATTENTION_INVALID_OPTION', /--max-tokens '600'.*512/],
  [`${mlm.replace('200', '5')} --data faq.jsonl`, 1, 'ATTENTION_TEXT_OPTION', /--vocab '5'.*at least/],
  [
    `${mlm.replace('never', 'mine')} --data faq.jsonl`,
    1,
    'ATTENTION_FOLDER_OCCUPIED',
    /--out 'mine'.*thesis\.txt/,
  ],
  [
    'pretrain --data faq.jsonl --text text --objective mlm --from none --out never',
    1,
    'ATTENTION_DAMAGED_BUNDLE',
    /--from 'none'.*manifest\.json/,
  ],
])('%s', async (line, exitCode, code, names) => {
  const ended = await attention(`${line} --json`);
  expect(ended.json).toEqual({ error: { code, message: expect.stringMatching(names) } });
  expect(ended.exitCode).toBe(exitCode);
  await expect(access('never')).rejects.toMatchObject({ code: 'ENOENT' });
});
