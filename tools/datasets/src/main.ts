import { Command, Option } from 'commander';
import { join } from 'node:path';
import { UnexpectedContentError } from './dataset-row.ts';
import { readParts, writeParts } from './prepare-dataset.ts';
import { publishedSets } from './published-sets.ts';

interface Options {
  readonly set: string;
  readonly from: string;
  readonly to: string;
  readonly seed: number;
}

const names = Object.keys(publishedSets);
const sources = Object.entries(publishedSets)
  .map(([name, { source, files, licence }]) => `  ${name}: ${source}\n    ${files.join(', ')}; ${licence}`)
  .join('\n');

const program = new Command('datasets')
  .description(
    'Bring a published dataset into the layout of the benchmarks: <to>/<set>/{train,dev,test}.jsonl',
  )
  .addOption(new Option('--set <name>', 'the dataset').choices(names).makeOptionMandatory())
  .requiredOption('--from <folder>', 'folder with the files as downloaded')
  .requiredOption('--to <folder>', 'folder of prepared datasets')
  .option('--seed <n>', 'of the split, where none is published', Number, 1)
  .addHelpText('after', `\nSources, files and licences:\n${sources}`)
  .parse();

const { set, from, to, seed } = program.opts<Options>();
const published = publishedSets[set];
try {
  if (!published) throw new Error(`There is no dataset '${set}'`);
  const parts = await readParts(published, from, seed);
  await writeParts(parts, join(to, set));
  const counts = Object.entries(parts).map(([name, rows]) => `${rows.length} ${name}`);
  process.stdout.write(`${set}: ${counts.join(', ')} rows in ${join(to, set)}\n`);
} catch (error) {
  const isExpected = error instanceof UnexpectedContentError || (error instanceof Error && 'code' in error);
  if (!isExpected) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
