import { meanOverRuns } from '@attention-flow/attention';
import { Command, Option } from 'commander';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
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
  readonly json?: true;
}

/** The figures of one run that are averaged over seeds; shares in [0, 1], seconds as they are. */
type Figures = Readonly<Record<string, number>>;

const averaged = ['accuracy', 'macroF1', 'ece', 'inScopeAccuracy', 'outOfScopeRecall', 'auroc'] as const;
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
    new Option('--flow <flows...>', 'attention flow between layers')
      .choices(['none', 'residual', 'gated'])
      .default(['none']),
  )
  .option('--epochs <n>', 'passes over the rows (default: those of `attention train`)')
  .option('--threads <n>', 'threads to compute with', '2')
  .option('--json', 'one JSON object as the last line')
  .parse();

const options = program.opts<Options>();
const rows: { readonly set: string; readonly flow: string; readonly figures: readonly Figures[] }[] = [];
for (const name of options.set) {
  const dataset = datasetAt(options.root, name);
  for (const flow of options.flow) {
    const figures: Figures[] = [];
    for (let seed = 1; seed <= options.seeds; seed++) {
      figures.push(await trainAndMeasure(dataset, flow, seed));
      process.stderr.write(`${name}, flow ${flow}, seed ${seed}: ${JSON.stringify(figures.at(-1))}\n`);
    }
    rows.push({ set: name, flow, figures });
  }
}
report(rows);

async function trainAndMeasure(dataset: Dataset, flow: string, seed: number): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'accuracy-'));
  const columns = ['--text', 'text', '--label', 'label'];
  const { train, dev, test, outOfScope } = dataset;
  try {
    const trained = await attention([
      'train',
      '--data',
      train,
      ...columns,
      '--out',
      join(folder, 'model'),
      '--preset',
      options.preset,
      '--flow',
      flow,
      '--seed',
      String(seed),
      '--threads',
      options.threads,
      ...(options.epochs === undefined ? [] : ['--epochs', options.epochs]),
      ...(dev === undefined ? [] : ['--dev', dev]),
      ...(outOfScope === undefined ? [] : ['--out-of-scope', outOfScope]),
    ]);
    const measured = await attention([
      'evaluate',
      '--model',
      join(folder, 'model'),
      '--data',
      test,
      ...columns,
    ]);
    const figures = averaged.flatMap((figure) =>
      typeof measured[figure] === 'number' ? [[figure, measured[figure]]] : [],
    );
    return { ...Object.fromEntries(figures), trainSeconds: Number(trained['seconds']) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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
  const machine = {
    node: process.version,
    cores: availableParallelism(),
    load: loadavg()[0],
    seeds: options.seeds,
    preset: options.preset,
  };
  process.stdout.write(
    `${options.json ? JSON.stringify({ ...machine, results: summary }) : JSON.stringify({ ...machine, results: summary }, null, 2)}\n`,
  );
}
