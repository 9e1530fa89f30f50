import { writeFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import type { Ended } from '../testing/workplace.ts';
import { attention, workplace } from '../testing/workplace.ts';

// Seconds on an idle machine, more on a crowded one.
jest.setTimeout(240_000);

const ones = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const tens = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const numbers = tens.flatMap((ten, at) =>
  ones.map((one, unit): [string, string] => [`${ten} ${one}`, `${at + 2} ${unit + 1} !`]),
);
const csv = (rows: readonly (readonly [string, string])[]) =>
  `words,digits\n${rows.map((row) => row.join()).join('\n')}\n`;
const taught = numbers.filter((_, at) => at % 7 !== 6);
const held = numbers.filter((_, at) => at % 7 === 6);

const before = process.cwd();
let remove: () => Promise<void>;
let trained: Ended;
const columns = '--source words --target digits';
const train = `train --task translate ${columns} --preset mini --out`;
beforeAll(async () => {
  const made = await workplace();
  remove = made.remove;
  process.chdir(made.root);
  await writeFile('taught.csv', csv([...taught, ['', '1'], ['one '.repeat(400).trim(), '1 !']]));
  await writeFile('held.csv', csv(held));
  trained = await attention(`${train} model --data taught.csv --dev held.csv --epochs 90 --seed 2 --json`);
});
afterAll(async () => {
  process.chdir(before);
  await remove();
});

const number = expect.any(Number) as number;

test('train --task translate saves a bundle and says how good it is', () => {
  expect(trained.exitCode).toBe(0);
  expect(trained.json).toEqual({
    out: 'model',
    pairs: 62,
    tooLong: 1,
    vocabSize: number,
    parameters: number,
    epochs: 90,
    seconds: number,
    version: expect.stringMatching(/^[0-9a-f]{12}$/),
    dev: { pairs: 10, loss: number, perplexity: number, bleu: number, chrf: number, exact: number },
  });
  expect((trained.json as { readonly dev: { readonly exact: number } }).dev.exact).toBeGreaterThan(0.7);
  expect(trained.stderr).toMatch(/taught\.csv: 64 rows read, 63 kept, 1 rejected/);
  expect(trained.stderr).toMatch(/1 pairs are longer than the model reads/);
});

describe('translate', () => {
  test('writes one text for people, or all about it as JSON', async () => {
    const plain = await attention('translate --model model --input "forty two"');
    expect(plain).toMatchObject({ exitCode: 0, stdout: '4 2 !\n', stderr: '' });
    const { json } = await attention('translate --model model --input "forty two" --beam 2 --json');
    expect(json).toEqual({
      text: '4 2 !',
      score: number,
      logProbability: number,
      ending: 'end',
      missing: [],
      alternatives: [expect.objectContaining({ text: expect.any(String), score: number })],
      droppedTokens: 0,
    });
  });

  test('tells where each token was taken from', async () => {
    const line = 'translate --model model --input "forty two" --attention';
    const { json } = await attention(`${line} --json`);
    const { source, target, weights } = (json as Record<'attention', Attention>).attention;
    expect(source.map(({ text }) => text)).toEqual(['<s>', 'forty', 'two', '</s>']);
    expect(target).toEqual(['4', ' 2', ' !', '</s>']);
    expect(weights.map((row) => row.length)).toEqual([4, 4, 4, 4]);
    expect((await attention(line)).stdout).toMatch(/^4 2 !\n\nwritten +from +share\n4 +\S+ +\d/);
  });

  test('keeps to what must and must not be in it', async () => {
    const must = await attention('translate --model model --input "forty two" --must-include 7 "5 !" --json');
    expect(must.json).toMatchObject({ text: expect.stringMatching(/7.*5 !|5 !.*7/), missing: [] });
    const forbidden = await attention('translate --model model --input "forty two" --forbid 4 --json');
    expect(forbidden.json).toMatchObject({ text: expect.not.stringContaining('4') });
    const short = 'translate --model model --input "forty two" --must-include 7 8 9 --max-tokens 2';
    const { stderr } = await attention(short);
    expect(stderr).toMatch(/Not in the translation: \d/);
  });

  test('draws with a seed', async () => {
    const draw = async (seed: number) =>
      (
        await attention(
          `translate --model model --input "forty two" --top-p 1 --temperature 9 --seed ${seed} --json`,
        )
      ).json;
    expect(await draw(1)).toEqual(await draw(1));
    expect(await draw(2)).not.toEqual(await draw(1));
  });

  test('writes every row of a file, and scores them', async () => {
    const { exitCode, stdout, stderr } = await attention(
      `translate --model model --data held.csv ${columns} --beam 1 --json`,
    );
    expect(exitCode).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(11);
    expect(lines[0]).toMatchObject({ source: held[0]![0], reference: held[0]![1], text: expect.any(String) });
    expect(lines.at(-1)).toEqual({
      examples: 10,
      rejected: 0,
      droppedTokens: 0,
      cutOff: 0,
      missing: 0,
      bleu: number,
      chrf: number,
      exact: number,
      seconds: number,
    });
    expect(stderr).toMatch(/BLEU \d+\.\d, chrF \d+\.\d, exact \d+\.\d %/);
    const unscored = await attention('translate --model model --data held.csv --source words --json');
    expect(unscored.json).not.toHaveProperty('bleu');
  });
});

interface Attention {
  readonly source: readonly { readonly text: string }[];
  readonly target: readonly string[];
  readonly weights: readonly (readonly number[])[];
}

const translate = 'translate --model model --input one';
test.each<readonly [line: string, exitCode: 1 | 2, code: string, names: RegExp]>([
  [`${train} never --data taught.csv --text words`, 2, 'USAGE', /--text is not for --task translate/],
  ['train --task translate --data taught.csv --out never', 2, 'USAGE', /'--source <column>' not specified/],
  [`${train} never --data none.csv`, 1, 'ATTENTION_SOURCE_NOT_FOUND', /'none\.csv'/],
  [`${train} never --data rows.csv`, 1, 'ATTENTION_MISSING_COLUMN', /'rows\.csv' has no column 'words'/],
  [`${train} never --data held.csv --vocab-size 9`, 1, 'ATTENTION_TEXT_OPTION', /--vocab-size '9'/],
  [`${train} mine --data held.csv`, 1, 'ATTENTION_FOLDER_OCCUPIED', /--out 'mine'/],
  ['translate --model model', 2, 'USAGE', /--input and --data/],
  ['translate --model model --input " "', 2, 'USAGE', /--input is blank/],
  ['translate --model model --data held.csv', 2, 'USAGE', /--data needs --source/],
  ['translate --model none --input one', 1, 'ATTENTION_DAMAGED_BUNDLE', /'none'/],
  [`${translate} --beam 2 --top-k 3`, 2, 'USAGE', /--top-k, --top-p and --temperature draw/],
  [`${translate} --top-p 2`, 2, 'USAGE', /--top-p is 2/],
  [`${translate} --top-p x`, 2, 'USAGE', /--top-p/],
  [`${translate} --length-penalty -1`, 2, 'USAGE', /--length-penalty/],
  [`${translate} --top-k 3 --must-include two`, 2, 'USAGE', /--must-include is two/],
  [`${translate} --max-tokens 999`, 2, 'USAGE', /--max-tokens is 999; .* from 1 to 256/],
])('%s fails with a code and by name', async (line, exitCode, code, names) => {
  const ended = await attention(`${line} --json`);
  expect(ended).toMatchObject({ exitCode, json: { error: { code, message: expect.stringMatching(names) } } });
});
