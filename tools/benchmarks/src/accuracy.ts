import { meanOverRuns } from '@attention-flow/attention';
import { Command, Option } from 'commander';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { datasetAt, datasetNames, defaultRoot } from './datasets.ts';
import type { Dataset } from './datasets.ts';

interface Options {
  readonly root: string;
  readonly set: readonly string[];
  readonly seeds: number;
  readonly preset: string;
  readonly flow: readonly string[];
  readonly threads: string;
  readonly epochs?: string;
  readonly from?: string;
  readonly lora?: string;
  readonly train: string;
  readonly predictions?: string;
  readonly json?: true;
}

/** The figures of one run that are averaged over seeds; shares in [0, 1], seconds as they are. */
type Figures = Readonly<Record<string, number>>;

const averaged = [
  'accuracy',
  'microF1',
  'macroF1',
  'exactMatch',
  'ece',
  'inScopeAccuracy',
  'outOfScopeRecall',
  'auroc',
] as const;
const cli = join(
  dirname(createRequire(import.meta.url).resolve('@attention-flow/attention-cli/package.json')),
  'bin/attention.mjs',
);

const program = new Command('accuracy')
  .description(
    'Train and measure the text classifier on public datasets: mean of several seeds with the standard error',
  )
  .option('--root <folder>', 'folder of the datasets', defaultRoot)
  .addOption(new Option('--set <names...>', 'datasets').choices(datasetNames).default(datasetNames))
  .option('--seeds <n>', 'seeds 1 to n', Number, 3)
  .option('--preset <preset>', 'size of the model', 'small')
  .addOption(
    new Option('--flow <flows...>', 'attention flow between layers, where it is learned from nothing')
      .choices(['none', 'residual', 'gated'])
      .default(['none']),
  )
  .option('--epochs <n>', 'passes over the rows (default: those of `attention train`)')
  .option('--from <folder>', 'begin from this encoder bundle')
  .option('--lora <rank>', 'learn an adapter on it')
  .option('--train <options>', 'further options of `attention train`, in one argument', '')
  .option('--threads <n>', 'threads to compute with', '2')
  .option('--predictions <folder>', 'keep the answers of each run here, to be compared')
  .option('--json', 'one JSON object as the last line')
  .parse();

const options = program.opts<Options>();
const rows: { readonly set: string; readonly flow: string; readonly figures: readonly Figures[] }[] = [];
const scratch = await mkdtemp(join(tmpdir(), 'accuracy-'));
try {
  if (options.predictions !== undefined) await mkdir(options.predictions, { recursive: true });
  for (const name of options.set) {
    const dataset = await datasetAt(options.root, name, scratch);
    for (const flow of options.flow) {
      const figures: Figures[] = [];
      for (let seed = 1; seed <= options.seeds; seed++) {
        figures.push(await trainAndMeasure(dataset, flow, seed));
        process.stderr.write(`${name}, flow ${flow}, seed ${seed}: ${JSON.stringify(figures.at(-1))}\n`);
      }
      rows.push({ set: name, flow, figures });
    }
  }
} finally {
  await rm(scratch, { recursive: true, force: true });
}
report(rows);

async function trainAndMeasure(dataset: Dataset, flow: string, seed: number): Promise<Figures> {
  const model = join(scratch, 'model');
  const trained = await attention(['train', ...trainingOptions(dataset, flow, seed), '--out', model]);
  const measured = await attention([
    'evaluate',
    '--model',
    model,
    ...given('--base', options.lora === undefined ? undefined : options.from),
    '--data',
    dataset.test,
    ...columnsOf(dataset),
    ...given('--predictions', predictionsOf(dataset, flow, seed)),
  ]);
  await rm(model, { recursive: true, force: true });
  const figures = averaged.flatMap((figure) =>
    typeof measured[figure] === 'number' ? [[figure, measured[figure]]] : [],
  );
  return { ...Object.fromEntries(figures), trainSeconds: Number(trained['seconds']) };
}

function trainingOptions(dataset: Dataset, flow: string, seed: number): readonly string[] {
  const { train, dev, outOfScope, isMultiLabel } = dataset;
  const { preset, epochs, threads, from, lora } = options;
  return [
    '--data',
    train,
    ...columnsOf(dataset),
    ...(isMultiLabel ? ['--multi-label'] : []),
    '--preset',
    preset,
    ...(from === undefined ? ['--flow', flow] : []),
    '--seed',
    String(seed),
    '--threads',
    threads,
    ...given('--epochs', epochs),
    ...given('--dev', dev),
    ...given('--out-of-scope', outOfScope),
    ...given('--from', from),
    ...given('--lora', lora),
    ...options.train.split(' ').filter((part) => part !== ''),
  ];
}

function columnsOf({ isMultiLabel }: Dataset): readonly string[] {
  return ['--text', 'text', '--label', isMultiLabel ? 'labels' : 'label'];
}

function given(option: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [option, value];
}

/** One file for each set and run; runs that differ in more than flow and seed are given different folders. */
function predictionsOf({ name }: Dataset, flow: string, seed: number): string | undefined {
  const { predictions, flow: flows } = options;
  const run = flows.length > 1 ? `${name}-${flow}` : name;
  return predictions === undefined ? undefined : join(predictions, `${run}-${seed}.jsonl`);
}

async function attention(args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args, '--json'], {
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Readonly<Record<string, unknown>>;
}

function report(results: typeof rows): void {
  const summary = results.map(({ set, flow, figures }) => ({
    set,
    flow,
    ...Object.fromEntries(
      Object.keys(figures[0] ?? {}).map((figure) => {
        const { mean, standardError } = meanOverRuns(figures.map((run) => run[figure] ?? NaN));
        return [figure, { mean, standardError }];
      }),
    ),
  }));
  const { seeds, preset, from, lora, train } = options;
  const machine = {
    node: process.version,
    cores: availableParallelism(),
    load: loadavg()[0],
    seeds,
    preset,
    ...(from === undefined ? {} : { from }),
    ...(lora === undefined ? {} : { lora }),
    ...(train === '' ? {} : { train }),
  };
  process.stdout.write(
    `${options.json ? JSON.stringify({ ...machine, results: summary }) : JSON.stringify({ ...machine, results: summary }, null, 2)}\n`,
  );
}
