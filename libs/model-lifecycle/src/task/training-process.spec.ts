import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, take, toArray } from 'rxjs';
import { jest } from '@jest/globals';
import type { WordPlan } from '../testing/word-task.ts';
import { runProgram } from './training-process.ts';

jest.setTimeout(60_000);

const program = new URL('../testing/word-program.ts', import.meta.url);
const rows = [{ text: 'where is it', label: 'track', language: 'en' }];

describe('a training program in a process of its own', () => {
  let out: string;
  beforeEach(async () => (out = await mkdtemp(join(tmpdir(), 'program-'))));
  afterEach(() => rm(out, { recursive: true, force: true }));

  const run = (behave: WordPlan['behave'], module = program) => {
    const plan: WordPlan = { seed: 1, forget: [], behave, rows };
    return runProgram(module, { plan, data: out, out });
  };

  test('tells of every step, and leaves the model', async () => {
    const reports = await lastValueFrom(run('well').pipe(toArray()));
    expect(reports.map(({ kind }) => kind)).toEqual(['progress', 'progress', 'progress', 'measured']);
    expect(reports.at(-2)).toEqual({ kind: 'progress', progress: 1, details: { epoch: 3 } });
    expect(await readdir(out)).toEqual(['words.json']);
  });

  test.each([
    { behave: 'fail', says: 'Training failed: out of memory' },
    { behave: 'crash', says: 'Training failed: its process ended with SIGKILL' },
  ] as const)('that does $behave is a failure that says so', async ({ behave, says }) => {
    await expect(lastValueFrom(run(behave))).rejects.toThrow(says);
  });

  test('that is no program is a failure that says so', async () => {
    const module = new URL('./training-program.ts', import.meta.url);
    await expect(lastValueFrom(run('well', module))).rejects.toThrow(/exports no function 'train'/);
  });

  test('ends when nobody listens any more', async () => {
    await lastValueFrom(run('hang').pipe(take(1)));
    expect(await readdir(out)).toEqual([]);
  });
});
