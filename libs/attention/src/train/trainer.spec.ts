import { toBeAllClose } from '@attention-flow/testing';
import { AdamW, adamWDefaults } from './adamw.ts';
import type { AdamWOptions } from './adamw.ts';
import { globalNorm } from './global-norm.ts';
import { warmupCosine } from './schedule.ts';
import type { RegressionTask } from './testing/regression-task.ts';
import { regressionTask } from './testing/regression-task.ts';
import { runTraining } from './trainer.ts';
import type { TrainerOptions, TrainingProgress, TrainingTask } from './trainer.ts';

expect.extend({ toBeAllClose });

let regression: RegressionTask;
beforeAll(async () => {
  regression = await regressionTask();
});
beforeEach(() => regression.reset());
afterAll(() => regression[Symbol.asyncDispose]());

const adam = (options: Partial<AdamWOptions> = {}) => new AdamW({ ...adamWDefaults, ...options });
const rate = 0.05;

/** Trains, and says what was reported; parameters begin anew. */
async function trained(
  task: TrainingTask,
  options: Partial<TrainerOptions> = {},
  isStopped: (progress: readonly TrainingProgress[]) => boolean = () => false,
) {
  regression.reset();
  const progress: TrainingProgress[] = [];
  const outcome = await runTraining(
    task,
    {
      epochs: 3,
      optimizer: adam(),
      learningRate: () => rate,
      schedule: () => 1,
      maxGradientNorm: Infinity,
      accumulate: 1,
      ...options,
    },
    { report: (each) => progress.push(each), isStopped: () => isStopped(progress) },
  );
  const steps = progress.flatMap((each) => (each.kind === 'step' ? [each] : []));
  return { outcome, progress, steps, values: regression.parameters.map(({ values }) => Array.from(values)) };
}

describe('runTraining', () => {
  test('learns, and reports every step of every epoch', async () => {
    const { outcome, steps } = await trained(regression.task(4), { epochs: 40 });
    expect(outcome).toEqual({ kind: 'finished', epochs: 40 });
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 120 }, (_, at) => at + 1));
    expect(steps.every((each) => each.steps === 120 && each.epoch === Math.floor((each.step - 1) / 3))).toBe(
      true,
    );
    expect(steps.at(-1)!.loss).toBeLessThan(0.02 * steps[0]!.loss);
  });

  test('follows the schedule by updates, and the peak of each parameter', async () => {
    const seen: number[] = [];
    const schedule = (step: number) => {
      seen.push(step);
      return warmupCosine(6, 2)(step);
    };
    await trained(regression.task(2), { epochs: 2, accumulate: 2, schedule });
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
    const [w, table] = (
      await trained(regression.task(4), { learningRate: ({ name }) => (name === 'w' ? rate : 0) })
    ).values;
    regression.reset();
    expect(Array.from(regression.parameters[1]!.values)).toEqual(table);
    expect(Array.from(regression.parameters[0]!.values)).not.toEqual(w);
  });

  test.each([
    { micro: 6, accumulate: 2 },
    { micro: 2, accumulate: 6 },
    { micro: 1, accumulate: 12 },
  ])('$accumulate batches of $micro gathered are one batch of 12', async ({ micro, accumulate }) => {
    const whole = await trained(regression.task(12));
    const gathered = await trained(regression.task(micro), { accumulate });
    expect(gathered.values.flat()).toBeAllClose(whole.values.flat(), { absolute: 1e-5, relative: 1e-5 });
    const norms = gathered.steps.flatMap(({ gradientNorm }) => (gradientNorm > 0 ? [gradientNorm] : []));
    expect(norms).toBeAllClose(
      whole.steps.map(({ gradientNorm }) => gradientNorm),
      { absolute: 1e-5, relative: 1e-5 },
    );
  });

  test('what is left at the end of an epoch is an update of its own', async () => {
    const { steps } = await trained(regression.task(3), { accumulate: 3, epochs: 2 });
    expect(steps.map(({ gradientNorm }) => gradientNorm > 0)).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
      true,
      true,
    ]);
  });

  test('longer gradients are shortened to the greatest norm, all parameters by the same factor', async () => {
    const task = regression.task(12);
    const [feeds] = [...task.batches(0)];
    const { gradients } = await task.step(feeds!);
    const norm = globalNorm(gradients);
    const initial = regression.parameters.map(({ values }) => Array.from(values));
    const dense = gradients.get(regression.parameters[0]!)!;
    const gradient = dense.kind === 'dense' ? Array.from(dense.values) : [];
    // The first step of Adam is rate · g / (|g| + ε), which shows the length of g where ε is large.
    const optimizer = () => adam({ epsilon: 1, weightDecay: 0 });
    for (const share of [0.25, 1, 4]) {
      const { values, steps } = await trained(task, {
        epochs: 1,
        optimizer: optimizer(),
        maxGradientNorm: share * norm,
      });
      const clip = Math.min(1, share);
      expect(values[0]).toBeAllClose(
        gradient.map((g, at) => initial[0]![at]! - (rate * clip * g) / (Math.abs(clip * g) + 1)),
        { absolute: 1e-6, relative: 1e-5 },
      );
      expect(steps[0]!.gradientNorm).toBeCloseTo(norm, 5);
    }
  });

  test('ends when the score has not risen for so many epochs, with the best epoch in hand', async () => {
    const scores = [0.2, 0.7, 0.6, 0.7, 0.9];
    const afterEpoch: string[] = [];
    const task = regression.task(4, {
      evaluate: (epoch) => {
        afterEpoch.push(regression.bits());
        return Promise.resolve({ score: scores[epoch] ?? 0, metrics: { epoch } });
      },
    });
    const { outcome, progress } = await trained(task, { epochs: 9, patience: 2 });
    expect(outcome).toEqual({ kind: 'finished', epochs: 4, best: { score: 0.7, metrics: { epoch: 1 } } });
    expect(regression.bits()).toBe(afterEpoch[1]);
    expect(new Set(afterEpoch).size).toBe(4);
    expect(progress.flatMap((each) => (each.kind === 'evaluated' ? [each.isBest] : []))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('without patience it goes on to the end and keeps the last epoch', async () => {
    let last = '';
    const task = regression.task(4, {
      evaluate: (epoch) => {
        last = regression.bits();
        return Promise.resolve({ score: -epoch, metrics: {} });
      },
    });
    const { outcome } = await trained(task, { epochs: 4 });
    expect(outcome).toMatchObject({ kind: 'finished', epochs: 4, best: { score: -0 } });
    expect(regression.bits()).toBe(last);
  });

  test.each([
    { name: 'a loss that is no number', y: NaN, says: /loss became NaN at step 2;/ },
    { name: 'a loss beyond all numbers', y: 1e30, says: /loss became Infinity at step 2;/ },
  ])('ends at $name, and the parameters are those of the step before', async ({ y, says }) => {
    const task = regression.task(4);
    const spoiled = {
      ...task,
      *batches(epoch: number) {
        let batch = 0;
        for (const feeds of task.batches(epoch)) {
          const values = feeds['y']!;
          yield ++batch === 2 ? { ...feeds, y: { ...values, data: new Float32Array(4).fill(y) } } : feeds;
        }
      },
    };
    await expect(trained(spoiled)).rejects.toMatchObject({
      code: 'ATTENTION_DIVERGED',
      step: 2,
      quantity: 'loss',
    });
    const afterFailure = regression.bits();
    await expect(trained(spoiled)).rejects.toThrow(says);
    await trained(task, {}, (progress) => progress.length === 1);
    expect(regression.bits()).toBe(afterFailure);
  });

  test('a gradient beyond all numbers is no step, even where the loss is one', async () => {
    const task = regression.task(12);
    const feeds = [...task.batches(0)].map((each) => ({
      ...each,
      // The error is 1e18 and its square 1e36; twice the error times 1e21, for w, is past 3.4e38.
      x: { data: new Float32Array(36).fill(1e21), shape: [12, 3] },
      y: { data: new Float32Array(12).fill(1e18), shape: [12, 1] },
    }));
    regression.parameters[0]!.values.fill(0);
    const outcome = runTraining(
      { ...task, batches: () => feeds },
      {
        epochs: 1,
        optimizer: adam(),
        learningRate: () => rate,
        schedule: () => 1,
        maxGradientNorm: 5,
        accumulate: 1,
      },
      { report: () => undefined, isStopped: () => false },
    );
    await expect(outcome).rejects.toMatchObject({ quantity: 'gradient norm', step: 1 });
    expect(Array.from(regression.parameters[0]!.values)).toEqual([0, 0, 0]);
  });

  test('stops after the batch at hand, and then does nothing more', async () => {
    const { outcome, steps } = await trained(regression.task(4), {}, (progress) => progress.length >= 4);
    expect(outcome).toEqual({ kind: 'stopped' });
    expect(steps).toHaveLength(4);
    expect((await trained(regression.task(4), {}, () => true)).steps).toHaveLength(0);
  });

  test('takes batches as they come, and leaves their source when it stops', async () => {
    const sync = regression.task(4);
    let timesLeft = 0;
    const task: TrainingTask = {
      ...sync,
      async *batches(epoch) {
        try {
          for (const feeds of sync.batches(epoch)) yield await Promise.resolve(feeds);
        } finally {
          timesLeft++;
        }
      },
    };
    expect((await trained(task)).values).toEqual((await trained(sync)).values);
    expect(timesLeft).toBe(3);
    await trained(task, {}, (progress) => progress.length === 1);
    expect(timesLeft).toBe(4);
  });
});

describe('a budget of time', () => {
  /** A clock that a step of the training takes a second of. */
  const ticking = () => {
    let seconds = 50;
    return { tick: () => seconds++, now: () => 1000 * seconds };
  };

  test('ends the training inside an epoch; the schedule follows the share that has passed', async () => {
    const clock = ticking();
    const shares: number[] = [];
    const { outcome, steps } = await trained(regression.task(4), {
      epochs: Infinity,
      budget: { milliseconds: 8000, now: clock.now },
      schedule: (_step, done) => {
        shares.push(done);
        clock.tick();
        return 1;
      },
    });
    expect(outcome).toEqual({ kind: 'finished', epochs: 3 });
    expect(shares).toEqual([0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875]);
    expect(steps.map(({ done }) => done)).toEqual([...shares.slice(1), 1]);
    expect(steps[0]!.steps).toBe(Infinity);
  });

  test('is no reason to go on after the last epoch', async () => {
    const { steps } = await trained(regression.task(4), {
      epochs: 2,
      budget: { milliseconds: 1e9, now: () => 0 },
    });
    expect(steps.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6].map((step) => step / 6));
  });
});
