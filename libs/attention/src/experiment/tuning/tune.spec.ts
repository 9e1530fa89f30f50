import { jest } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, toArray } from 'rxjs';
import { learnedTexts } from '../../../fixtures/bilingual-intents.ts';
import { runInProcess } from '../../train/testing/source-process.ts';
import { killedTuning } from './testing/killed-tuning.ts';
import { defaultSearchSpace } from './search-space.ts';
import { tuneClassifier } from './tune.ts';
import type { Trial, TuningEvent } from './tune.ts';
import { tuningCsv } from './tuning-csv.ts';

// A process of its own: seconds on an idle machine, a minute on a crowded one.
jest.setTimeout(120_000);

let root: string;
let whole: readonly TuningEvent[];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tune-'));
  whole = await lastValueFrom(killedTuning().pipe(toArray()));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const runsOf = (events: readonly TuningEvent[]) =>
  events.flatMap((event) => (event.kind === 'run' ? [event] : []));
/** All but the time it took. */
const timeless = ({ seconds: _, ...trial }: Trial) => trial;

describe('tuneClassifier', () => {
  test('judges three trials on held-out rows, and the best again with all epochs', () => {
    const runs = runsOf(whole).map(({ run }) => run);
    expect(runs.map(({ trial, round, epochs }) => [trial, round, epochs])).toEqual([
      [1, 1, 1],
      [2, 1, 1],
      [3, 1, 1],
      [expect.any(Number), 2, 3],
    ]);
    const best = runs.slice(0, 3).reduce((one, other) => (other.accuracy > one.accuracy ? other : one));
    expect(runs[3]?.trial).toBe(best.trial);
    const last = whole.at(-1);
    expect(last).toMatchObject({ kind: 'finished', best: runs[3], judgedOn: 12 });
    // The preset itself is among them.
    expect(runs[0]?.settings).toEqual({
      learningRateFactor: 1,
      numLayers: 2,
      hiddenSize: 64,
      dropout: 0.2,
      flow: 'none',
    });
  });

  test('that is killed goes on where it was, to the same trials', async () => {
    const state = join(root, 'state');
    const entry = new URL('./testing/tuning.entry.ts', import.meta.url).href;
    const { signal, stderr } = await runInProcess(entry, [state], 2);
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
    const resumed = runsOf(await lastValueFrom(killedTuning(state).pipe(toArray())));
    expect(resumed.slice(0, 2).map(({ isKept }) => isKept)).toEqual([true, true]);
    expect(resumed.at(-1)?.isKept).toBe(false);
    expect(resumed.map(({ run }) => timeless(run))).toEqual(runsOf(whole).map(({ run }) => timeless(run)));
  });

  test('refuses the state of another tuning, and a damaged one', async () => {
    const file = join(root, 'state', 'tuning.json');
    const other = tuneClassifier({
      rows: learnedTexts,
      trials: 1,
      epochs: 1,
      preset: 'mini',
      seed: 8,
      state: join(root, 'state'),
    });
    await expect(lastValueFrom(other)).rejects.toMatchObject({ code: 'ATTENTION_FOREIGN_TUNING' });
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, -9));
    await expect(lastValueFrom(killedTuning(join(root, 'state')))).rejects.toMatchObject({
      code: 'ATTENTION_DAMAGED_TUNING',
      message: expect.stringContaining('tuning.json'),
    });
  });

  test('a trial that diverges is the worst of all, and no more than that', async () => {
    const space = {
      learningRateFactor: [1e30, 1e30],
      numLayers: [1],
      hiddenSize: [32],
      dropout: [0, 0],
      flow: ['none'],
    } as const;
    const events = await lastValueFrom(
      tuneClassifier({ rows: learnedTexts, trials: 2, epochs: 1, preset: 'mini', space, seed: 1 }).pipe(
        toArray(),
      ),
    );
    const runs = runsOf(events).map(({ run }) => run);
    expect(runs[1]).toMatchObject({ trial: 2, accuracy: 0, failed: 'ATTENTION_DIVERGED' });
    expect(events.at(-1)).toMatchObject({ kind: 'finished', best: { trial: 1 } });
    expect(tuningCsv(runs).split('\r\n')[2]).toMatch(
      /^2,1,1,1e\+30,1,32,0,none,0.0000,0.0000,.*,ATTENTION_DIVERGED$/,
    );
  });

  test.each([
    { wrong: { trials: 0 }, option: 'trials' },
    { wrong: { epochs: 0.5 }, option: 'epochs' },
    { wrong: { space: { hiddenSize: [48] } }, option: 'hiddenSize' },
    { wrong: { space: { dropout: [0.5, 0.1] as const } }, option: 'dropout' },
    { wrong: { space: { learningRateFactor: [0, 1] as const } }, option: 'learningRateFactor' },
    { wrong: { space: { numLayers: [] } }, option: 'numLayers' },
  ])('$option is checked', async ({ wrong: { space, ...wrong }, option }) => {
    const tuning = tuneClassifier({
      rows: learnedTexts,
      trials: 1,
      epochs: 1,
      preset: 'mini',
      seed: 1,
      ...wrong,
      space: { ...defaultSearchSpace, ...space },
    });
    await expect(lastValueFrom(tuning)).rejects.toMatchObject({ code: 'ATTENTION_INVALID_OPTION', option });
  });
});
