import {
  AdamW,
  OnnxSession,
  adamWDefaults,
  compile,
  compileGradient,
  quantizeGraph,
  trace,
  writeOnnx,
} from '@attention-flow/attention';
import type { Feeds } from '@attention-flow/attention';
import { BenchModel } from './bench-model.ts';
import type { BenchShape } from './bench-model.ts';
import { describeMachine, loadOfLastMinute } from './machine.ts';
import type { Machine } from './machine.ts';
import { repeat } from './times.ts';
import type { Repetition, Times } from './times.ts';

export interface BenchOptions extends BenchShape {
  /** Threads inside one operator of ONNX Runtime; eager backends have one thread. */
  readonly threads: number;
  readonly runs: number;
  /** Eager backends of TensorFlow.js to compare with: `tfjs-cpu`, `tfjs-wasm` ... */
  readonly eager: readonly string[];
  /** Told before each part is timed. */
  readonly report?: (part: string) => void;
}

interface BatchSize {
  readonly batch: number;
  readonly tokens: number;
}

/** One training step: loss and gradients, and the optimizer's update. */
export interface TrainingTimes extends BatchSize {
  readonly stepMs: Times;
  readonly gradientMs: Times;
  readonly optimizerMs: Times;
}

export interface InferenceTimes extends BatchSize {
  readonly ms: Times;
}

export interface DeviceTimes {
  /** `cpu`: compiled, run by ONNX Runtime. */
  readonly device: string;
  readonly training: readonly TrainingTimes[];
  readonly inference: readonly InferenceTimes[];
  /** Why there are no figures for a part. */
  readonly missing: readonly string[];
}

/** Sizes in bytes, of the model with its parameters. */
export interface Int8Times {
  readonly inference: readonly InferenceTimes[];
  readonly bytes: { readonly float32: number; readonly int8: number };
}

export interface BenchReport {
  readonly shape: BenchShape;
  readonly threads: number;
  readonly parameters: number;
  readonly devices: readonly DeviceTimes[];
  /** Inference of the same encoder with int8 parameters, compiled. */
  readonly int8: Int8Times;
  readonly machine: Machine;
  readonly load: { readonly before: number; readonly after: number };
}

/**
 * Times a training step and inference of one encoder: compiled, and operation by operation on eager backends. Those are
 * slower by orders of magnitude, so they train on one text and run once; the compiled step is timed on one text too.
 */
export async function bench(options: BenchOptions): Promise<BenchReport> {
  const { batch, tokens, hidden, layers, heads, ffn, vocab, classes, threads, runs, eager, report } = options;
  const shape = { batch, tokens, hidden, layers, heads, ffn, vocab, classes };
  const before = loadOfLastMinute();
  const often = { warmUps: 3, runs };
  // One text takes about a millisecond; more runs make its median steady, as in the peer timing.
  const oftener = { warmUps: 3, runs: Math.max(runs, 50) };
  const once = { warmUps: 0, runs: 1 };
  const oneText = { batch: 1, tokens, ...often };
  const inference = [
    { batch: 1, tokens: 16, ...oftener },
    { batch: 1, tokens: 64, ...oftener },
    { batch, tokens, ...often },
  ];
  const training = [{ batch, tokens, ...often }, ...(eager.length > 0 ? [oneText] : [])];
  const devices = [await timesOn('cpu', new BenchModel(shape), threads, report, { training, inference })];
  report?.('inference with int8 parameters');
  const int8 = await int8Times(new BenchModel(shape), inference, threads);
  for (const device of eager) {
    devices.push(
      await timesOn(device, new BenchModel(shape), threads, report, {
        training: [{ batch: 1, tokens, ...once }],
        inference: [
          { batch: 1, tokens: 16, warmUps: 1, runs: 3 },
          { batch: 1, tokens: 64, ...once },
          { batch, tokens, ...once },
        ],
      }),
    );
  }
  const parameters = new BenchModel(shape).parameters.reduce((sum, { values }) => sum + values.length, 0);
  return {
    shape,
    threads,
    parameters,
    devices,
    int8,
    machine: describeMachine(),
    load: { before, after: loadOfLastMinute() },
  };
}

type Case = BatchSize & Repetition;

interface Plan {
  readonly training: readonly Case[];
  readonly inference: readonly Case[];
}

async function timesOn(
  device: string,
  model: BenchModel,
  threads: number,
  report: BenchOptions['report'],
  plan: Plan,
): Promise<DeviceTimes> {
  const missing: string[] = [];
  const orMissing = async <T>(part: string, measure: () => Promise<readonly T[]>): Promise<readonly T[]> => {
    report?.(`${part} on ${device}`);
    try {
      return await measure();
    } catch (error) {
      if (device === 'cpu') throw error;
      missing.push(`${part}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  };
  const session = { device, threads };
  const inference = await orMissing('inference', () => inferenceTimes(model, plan.inference, session));
  const training = await orMissing('training', () => trainingTimes(model, plan.training, session));
  return { device, training, inference, missing };
}

type Session = { readonly device: string; readonly threads: number };

async function trainingTimes(
  model: BenchModel,
  cases: readonly Case[],
  session: Session,
): Promise<readonly TrainingTimes[]> {
  await using gradient = await compileGradient(model.loss, model.parameters, model.lossSignature, session);
  const optimizer = new AdamW(adamWDefaults);
  const all: TrainingTimes[] = [];
  for (const { batch, tokens, ...repetition } of cases) {
    const examples = model.examples(batch, tokens);
    const times = await repeat(async () => {
      const start = performance.now();
      const { gradients } = await gradient(examples);
      const middle = performance.now();
      optimizer.update(gradients, () => 1e-3);
      const end = performance.now();
      return { stepMs: end - start, gradientMs: middle - start, optimizerMs: end - middle };
    }, repetition);
    all.push({ batch, tokens, ...times });
  }
  return all;
}

async function inferenceTimes(
  model: BenchModel,
  cases: readonly Case[],
  session: Session,
): Promise<readonly InferenceTimes[]> {
  await using logits = await compile(model.logits, model.signature, session);
  return await timesOf(model, cases, logits);
}

async function int8Times(model: BenchModel, cases: readonly Case[], threads: number): Promise<Int8Times> {
  const graph = trace(model.logits, model.signature);
  const quantized = writeOnnx(quantizeGraph(graph), { parameters: 'stored' });
  const bytes = { float32: writeOnnx(graph, { parameters: 'stored' }).length, int8: quantized.length };
  await using session = await OnnxSession.open(quantized, { device: 'cpu', threads });
  return { inference: await timesOf(model, cases, (texts) => session.run(texts)), bytes };
}

async function timesOf(
  model: BenchModel,
  cases: readonly Case[],
  logits: (texts: Feeds) => Promise<unknown>,
): Promise<readonly InferenceTimes[]> {
  const all: InferenceTimes[] = [];
  for (const { batch, tokens, ...repetition } of cases) {
    const texts = model.texts(batch, tokens);
    const times = await repeat(async () => {
      const start = performance.now();
      await logits(texts);
      return { ms: performance.now() - start };
    }, repetition);
    all.push({ batch, tokens, ...times });
  }
  return all;
}
