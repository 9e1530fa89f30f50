import { access, cp, truncate } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { attention, workplace } from './testing/workplace.ts';

jest.setTimeout(60_000);

const before = process.cwd();
let remove: () => Promise<void>;
beforeAll(async () => {
  const made = await workplace();
  remove = made.remove;
  process.chdir(made.root);
  await attention(`${train.replace('never', 'model')} --data dev.csv --out-of-scope oos`);
  await cp('model', 'damaged', { recursive: true });
  await truncate('damaged/model.onnx', 99);
});
afterAll(async () => {
  process.chdir(before);
  await remove();
});

const train = 'train --text text --label label --preset mini --epochs 1 --out never';

/** A failure: its exit code, the code in the JSON, and what the message names. */
const failures: readonly (readonly [line: string, exitCode: 1 | 2, code: string, names: RegExp])[] = [
  ['', 2, '', /Usage: attention/],
  ['sing', 2, 'USAGE', /unknown command 'sing'/],
  ['train --data rows.csv', 2, 'USAGE', /required option '--out <folder>'/],
  ['train --data rows.csv --out never', 2, 'USAGE', /required option '--text <column>'/],
  ['train --data rows.csv --out never --text text', 2, 'USAGE', /required option '--label <column>'/],
  [`${train} --data rows.csv --presett mini`, 2, 'USAGE', /unknown option '--presett'/],
  [`${train} --data rows.csv --preset huge`, 2, 'USAGE', /--preset.*huge.*mini, small, base/],
  [`${train} --data rows.csv --epochs 0`, 2, 'USAGE', /--epochs <n>.*'0'/],
  [`${train} --data rows.csv --seed 1.5`, 2, 'USAGE', /--seed <n>.*'1\.5'/],
  [`${train} --data rows.csv --seed ""`, 2, 'USAGE', /--seed <n>/],
  [`${train} --data rows.csv --device warp`, 2, 'USAGE', /--device: Device 'warp' cannot be used.*cpu/],
  [`${train} --data none.csv`, 1, 'ATTENTION_SOURCE_NOT_FOUND', /'none\.csv' does not exist/],
  [`${train} --data empty.csv`, 1, 'ATTENTION_SOURCE_EMPTY', /'empty\.csv' has no rows/],
  [`${train} --data rows.txt`, 1, 'ATTENTION_UNKNOWN_FORMAT', /'rows\.txt'/],
  [`${train} --data unusable.csv`, 1, 'INPUT', /--data 'unusable\.csv': no row can be used.*line 2/],
  [
    'train --data rows.csv --text txet --label label --out never',
    1,
    'ATTENTION_MISSING_COLUMN',
    /'rows\.csv' has no column 'txet'.*'text', 'label'/,
  ],
  [
    `${train} --data one-class.csv`,
    1,
    'ATTENTION_SINGLE_CLASS',
    /--data 'one-class\.csv': Every row has the label 'card'/,
  ],
  [`${train} --data single.csv`, 1, 'ATTENTION_TOO_FEW_ROWS', /--data 'single\.csv': Label 'card' has 1 row/],
  [
    `${train} --data rows.csv --dev other.csv`,
    1,
    'ATTENTION_UNKNOWN_LABEL',
    /--dev 'other\.csv': Unknown label 'music'/,
  ],
  [
    `${train} --data rows.csv --out-of-scope ooos`,
    1,
    'INPUT',
    /--out-of-scope 'ooos': no row has this label/,
  ],
  [`${train} --data rows.csv --out mine`, 1, 'ATTENTION_FOLDER_OCCUPIED', /--out 'mine': .*thesis\.txt/],
  [
    'evaluate --model none --data rows.csv --text text --label label',
    1,
    'ATTENTION_DAMAGED_BUNDLE',
    /'none'.*manifest\.json/,
  ],
  [
    'evaluate --model damaged --data rows.csv --text text --label label',
    1,
    'ATTENTION_DAMAGED_BUNDLE',
    /'damaged'.*'model\.onnx'/,
  ],
  [
    'evaluate --model model --data rows.csv --text label --label text',
    1,
    'INPUT',
    /--label 'text': no row of 'rows\.csv'.*where is my card.*'card'/,
  ],
  [
    'evaluate --model model --data songs.csv --text text --label label',
    1,
    'INPUT',
    /--label 'label': no row of 'songs\.csv'.*all are out of scope/,
  ],
  [
    'evaluate --model model --data rows.csv --text text --label label --confusion table.xlsx',
    2,
    'USAGE',
    /--confusion.*'table\.xlsx'/,
  ],
  [
    'evaluate --model model --data rows.csv --text text --label label --confusion no/where.csv',
    1,
    'ENOENT',
    /--confusion 'no\/where\.csv'/,
  ],
  ['predict --model model', 2, 'USAGE', /--input and --data/],
  ['predict --model model --input a --data rows.csv --text text', 2, 'USAGE', /--input and --data/],
  ['predict --model model --data rows.csv', 2, 'USAGE', /--data needs --text/],
  ['predict --model model --data none.csv --text text', 1, 'ATTENTION_SOURCE_NOT_FOUND', /'none\.csv'/],
  ['explain --model model --input a --method magic', 2, 'USAGE', /--method.*magic.*rollout, flow, gradient/],
  [
    'explain --model model --input a --label weather',
    1,
    'ATTENTION_UNKNOWN_LABEL',
    /'weather'.*'card', 'password'/,
  ],
  ['flow --attentions none.json', 1, 'ENOENT', /--attentions 'none\.json'/],
  ['flow --attentions broken.json', 1, 'INPUT', /--attentions 'broken\.json'.*not JSON/],
  [
    'flow --attentions numbers.json',
    1,
    'INPUT',
    /--attentions 'numbers\.json'.*\[layers\]\[heads\]\[tokens\]\[tokens\]/,
  ],
  [
    'flow --attentions uneven.json',
    1,
    'ATTENTION_MAPS_INVALID',
    /--attentions 'uneven\.json'.*layer 0, head 0, row 0/,
  ],
];

describe('attention fails with a code and by name', () => {
  test.each(failures)('%s', async (line, exitCode, code, names) => {
    const ended = await attention(line === '' ? '' : `${line} --json`);
    expect(ended.exitCode).toBe(exitCode);
    expect(ended.stderr).toMatch(names);
    if (code === '') return;
    expect(ended.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(ended.json).toEqual({ error: { code, message: expect.stringMatching(names) } });
  });

  test('and leaves no bundle behind', async () => {
    await expect(access('never')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('without --json it tells people alone', async () => {
    const ended = await attention('flow --attentions none.json');
    expect(ended).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/^error: --attentions 'none\.json'/),
      json: undefined,
    });
  });
});
