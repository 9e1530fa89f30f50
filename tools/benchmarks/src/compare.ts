import { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { comparePredictions } from './compare-predictions.ts';
import type { Prediction } from './compare-predictions.ts';

interface Options {
  readonly baseline: readonly string[];
  readonly candidate: readonly string[];
  readonly without?: string;
}

const { baseline, candidate, without } = new Command('compare')
  .description('Compare the answers of two models to the same rows by a paired bootstrap')
  .requiredOption('--baseline <files...>', 'predictions of the first, one file for each seed')
  .requiredOption('--candidate <files...>', 'predictions of the second')
  .option('--without <label>', 'leave out rows of this label, such as those out of scope')
  .parse()
  .opts<Options>();

const compared = comparePredictions(await read(baseline), await read(candidate));
process.stdout.write(`${JSON.stringify(compared)}\n`);

function read(files: readonly string[]): Promise<readonly (readonly Prediction[])[]> {
  return Promise.all(
    files.map(async (file) => {
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
      return lines
        .map((line) => JSON.parse(line) as Prediction)
        .filter(({ expected }) => expected !== without);
    }),
  );
}
