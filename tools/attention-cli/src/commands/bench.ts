import { Option } from 'commander';
import { bench } from '../bench/bench.ts';
import type { BenchOptions, BenchReport, DeviceTimes } from '../bench/bench.ts';
import type { AddCommand } from '../cli.ts';
import { positiveNumber } from '../options.ts';
import { UsageError } from '../errors.ts';
import { table } from '../output.ts';
import type { Output } from '../output.ts';

/** The eager backends that need nothing but what `npm ci` installs. */
const eagerDevices = ['tfjs-cpu', 'tfjs-wasm'];

interface Options extends Omit<BenchOptions, 'eager' | 'report'> {
  readonly eager: boolean;
}

export const benchCommand: AddCommand = (program, output) => {
  program
    .command('bench')
    .description('Time a training step and inference of one encoder, compiled and on eager TensorFlow.js')
    .option('--batch <n>', 'texts in a batch', positiveNumber, 32)
    .option('--tokens <n>', 'tokens of each text', positiveNumber, 32)
    .option('--hidden <n>', 'width of the model', positiveNumber, 256)
    .option('--layers <n>', 'layers', positiveNumber, 4)
    .option('--heads <n>', 'attention heads', positiveNumber, 4)
    .option('--ffn <n>', 'width of the feed-forward part', positiveNumber, 1024)
    .option('--vocab <n>', 'rows of the embedding table', positiveNumber, 8000)
    .option('--classes <n>', 'classes', positiveNumber, 77)
    .option('--threads <n>', 'threads to compute with', positiveNumber, 2)
    .option('--runs <n>', 'timed runs of each part', positiveNumber, 20)
    .addOption(new Option('--no-eager', 'leave out the eager backends, which take minutes'))
    .action((options: Options) => run(options, output));
};

async function run({ eager, ...options }: Options, output: Output): Promise<void> {
  const { hidden, heads } = options;
  if (hidden % heads !== 0)
    throw new UsageError(`--hidden ${hidden} cannot be divided among --heads ${heads}`);
  const report = await bench({
    ...options,
    eager: eager ? eagerDevices : [],
    report: (part) => output.note(`timing ${part}`),
  });
  output.result(report, () => textOf(report));
}

function textOf({ devices, int8, machine, load, parameters, threads }: BenchReport): string {
  const { cpu, cores, node, onnxruntime, tfjs } = machine;
  return [
    table([
      ['device', 'part', 'batch x tokens', 'median ms', 'quartiles', 'runs'],
      ...devices.flatMap(rowsOf),
      ...rowsOf({ device: 'cpu, int8', training: [], inference: int8.inference, missing: [] }),
    ]),
    ...devices.flatMap(({ device, missing }) => missing.map((reason) => `${device}, ${reason}`)),
    '',
    `The model takes ${(int8.bytes.float32 / 1e6).toFixed(1)} MB, with int8 parameters ${(int8.bytes.int8 / 1e6).toFixed(1)} MB.`,
    `${parameters} parameters, ${threads} threads; ${cpu}, ${cores} cores, load ${load.before} before and ${load.after} after`,
    `Node ${node}, onnxruntime-node ${onnxruntime}, TensorFlow.js ${tfjs}`,
  ].join('\n');
}

function rowsOf({ device, training, inference }: DeviceTimes): (string | number)[][] {
  const parts = [
    ...training.flatMap(({ stepMs, gradientMs, optimizerMs, ...size }) => [
      { part: 'training step', size, times: stepMs },
      { part: '  gradient', size, times: gradientMs },
      { part: '  optimizer', size, times: optimizerMs },
    ]),
    ...inference.map(({ ms, ...size }) => ({ part: 'inference', size, times: ms })),
  ];
  return parts.map(({ part, size, times }) => [
    device,
    part,
    `${size.batch} x ${size.tokens}`,
    times.median.toFixed(2).padStart(9),
    times.quartiles.map((each) => each.toFixed(2)).join(' - '),
    String(times.runs),
  ]);
}
