import { jest } from '@jest/globals';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { writeSafetensors } from '../artifacts/safetensors.ts';
import { AdamW, adamWDefaults } from './adamw.ts';
import { warmupCosine } from './schedule.ts';
import type { RegressionTask } from './testing/regression-task.ts';
import { regressionTask } from './testing/regression-task.ts';
import { runTraining } from './trainer.ts';
import type { TrainerOptions, TrainingProgress } from './trainer.ts';

// Seconds on an idle machine, more on a crowded one.
jest.setTimeout(120_000);

let regression: RegressionTask;
let root: string;
beforeAll(async () => {
  regression = await regressionTask();
  root = await mkdtemp(join(tmpdir(), 'resume-'));
});
afterAll(async () => {
  await regression[Symbol.asyncDispose]();
  await rm(root, { recursive: true, force: true });
});

interface Setting {
  readonly batchSize: number;
  readonly accumulate: number;
  readonly patience?: number;
}
const epochs = 4;

/** A training that starts as a new process would: parameters at their beginning, an optimizer without moments. */
async function start(
  { batchSize, ...setting }: Setting,
  checkpoint: TrainerOptions['checkpoint'] | undefined,
  stopAfter = Infinity,
) {
  regression.reset();
  const progress: TrainingProgress[] = [];
  const steps = (epochs * 12) / batchSize;
  // The score falls from the second epoch on, so that patience ends some of these early.
  const evaluate = (epoch: number) =>
    Promise.resolve({ score: epoch === 0 ? 0 : 1 / epoch, metrics: { epoch } });
  const outcome = await runTraining(
    regression.task(batchSize, { evaluate }),
    {
      epochs,
      optimizer: new AdamW(adamWDefaults),
      learningRate: () => 0.05,
      schedule: warmupCosine(steps, 2),
      maxGradientNorm: 1,
      ...setting,
      ...(checkpoint ? { checkpoint } : {}),
    },
    {
      report: (each) => progress.push(each),
      isStopped: () => progress.filter(({ kind }) => kind === 'step').length >= stopAfter,
    },
  );
  return { outcome, progress, bits: regression.bits() };
}

const newFolder = () => mkdtemp(join(root, 'run-'));
const setting: Setting = { batchSize: 4, accumulate: 1 };

describe('a training that was broken off', () => {
  test('ends with the same bits and the same reports as one that was not, wherever it stopped', async () => {
    const settings = fc.record(
      {
        batchSize: fc.constantFrom(2, 3, 4),
        accumulate: fc.constantFrom(1, 2, 3),
        patience: fc.constantFrom(1, 2),
      },
      { requiredKeys: ['batchSize', 'accumulate'] },
    );
    const stops = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        settings,
        fc.integer({ min: 1, max: 5 }),
        stops,
        async (drawn, everySteps, stopsAfter) => {
          const straight = await start(drawn, undefined);
          const checkpoint = { folder: await newFolder(), everySteps, run: 'one' };
          for (const stopAfter of stopsAfter) await start(drawn, checkpoint, stopAfter);
          const resumed = await start(drawn, checkpoint);
          expect(resumed.bits).toBe(straight.bits);
          expect(resumed.outcome).toEqual(straight.outcome);
          expect(resumed.progress).toEqual(
            straight.progress.slice(straight.progress.length - resumed.progress.length),
          );
        },
      ),
      { numRuns: 25 },
    );
  });

  test('loses no more than the steps since the last checkpoint', async () => {
    const checkpoint = { folder: await newFolder(), everySteps: 2, run: 'one' };
    await start(setting, checkpoint, 3);
    const { progress } = await start(setting, checkpoint);
    expect(progress[0]).toMatchObject({ kind: 'step', step: 3 });
    expect(await readdir(checkpoint.folder)).toEqual(['checkpoint.safetensors']);
  });

  test('that had come to its end has nothing more to do', async () => {
    const checkpoint = { folder: await newFolder(), everySteps: 100, run: 'one' };
    const first = await start(setting, checkpoint);
    const again = await start(setting, checkpoint);
    expect(again.progress).toEqual([]);
    expect(again.bits).toBe(first.bits);
    expect(again.outcome).toEqual(first.outcome);
  });
});

test('a budget of time goes on where it was', async () => {
  const checkpoint = { folder: await newFolder(), everySteps: 2, run: 'one' };
  const run = async (beginsAt: number, stopAfter: number) => {
    let now = beginsAt;
    const shares: number[] = [];
    regression.reset();
    await runTraining(
      regression.task(4),
      {
        epochs: Infinity,
        optimizer: new AdamW(adamWDefaults),
        learningRate: () => 0.05,
        schedule: (_step, done) => {
          now += 1000;
          shares.push(done);
          return 1;
        },
        maxGradientNorm: 1,
        accumulate: 1,
        budget: { milliseconds: 8000, now: () => now },
        checkpoint,
      },
      { report: () => undefined, isStopped: () => shares.length >= stopAfter },
    );
    return shares;
  };
  expect(await run(7000, 2)).toEqual([0, 0.125]);
  expect(await run(123_000, Infinity)).toEqual([0.25, 0.375, 0.5, 0.625, 0.75, 0.875]);
  expect(await run(0, Infinity)).toEqual([]);
});

describe('a checkpoint', () => {
  test('of other data or settings is refused, not gone on from', async () => {
    const checkpoint = { folder: await newFolder(), everySteps: 1, run: 'one' };
    await start(setting, checkpoint, 2);
    const file = join(checkpoint.folder, 'checkpoint.safetensors');
    const before = await readFile(file);
    await expect(start(setting, { ...checkpoint, run: 'other' })).rejects.toMatchObject({
      code: 'ATTENTION_FOREIGN_CHECKPOINT',
      file,
    });
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  test.each<{ readonly name: string; readonly damage: (bytes: Uint8Array) => Uint8Array }>([
    { name: 'is cut off', damage: (bytes) => bytes.subarray(0, 100) },
    { name: 'is empty', damage: () => new Uint8Array(0) },
    { name: 'does not say how far it is', damage: () => writeSafetensors([], { run: 'one', step: '3' }) },
    {
      name: 'is nowhere',
      damage: () =>
        writeSafetensors([], { run: 'one', step: '3', position: '{"epoch":-1,"batch":0,"best":null}' }),
    },
  ])('that $name is refused by name', async ({ damage }) => {
    const checkpoint = { folder: await newFolder(), everySteps: 1, run: 'one' };
    await start(setting, checkpoint, 2);
    const file = join(checkpoint.folder, 'checkpoint.safetensors');
    await writeFile(file, damage(await readFile(file)));
    await expect(start(setting, checkpoint)).rejects.toMatchObject({
      code: 'ATTENTION_DAMAGED_TENSORS',
      file,
    });
  });
});
