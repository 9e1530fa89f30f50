import { InvalidOptionError } from '@attention-flow/attention';
import type { Command } from 'commander';
import { Option } from 'commander';
import type { AddCommand } from '../cli.ts';
import { InputError, UsageError, describeError } from '../errors.ts';
import { flagOf, positiveNumber, wholeNumber } from '../options.ts';
import type { Output } from '../output.ts';
import { classifyTask } from './train-classify.ts';
import { translateTask } from './train-translate.ts';

/** Options of every task. */
export interface TrainOptions {
  readonly task: string;
  readonly data: string;
  readonly dev?: string;
  readonly out: string;
  readonly epochs?: number;
  readonly seed: number;
  readonly threads: number;
  readonly workers?: number;
  readonly device?: string;
  readonly checkpoint?: string;
}

/** One kind of model to train: its own options, and what is done with all of them. */
export interface TrainTask {
  addOptions(command: Command): void;
  /** Those of its options that mean nothing to other tasks. */
  readonly onlyOptions?: readonly string[];
  run(options: TrainOptions, output: Output): Promise<void>;
  /** The option that gave what a training refuses, by the code of the error, or by its own name for the option. */
  readonly optionBy: Readonly<Record<string, string>>;
}

const tasks: Readonly<Record<string, TrainTask>> = { classify: classifyTask, translate: translateTask };

export const trainCommand: AddCommand = (program, output) => {
  const command = program
    .command('train')
    .description('Train a model on labelled rows (CSV or JSON Lines, plain or gzip) and save it as a bundle')
    .addOption(new Option('--task <task>', 'what to learn').choices(Object.keys(tasks)).default('classify'))
    .requiredOption('--data <file>', 'rows to learn from')
    .option('--dev <file>', 'rows to calibrate on; without it a tenth of --data is held out for that first')
    .requiredOption('--out <folder>', 'folder of the bundle');
  for (const task of Object.values(tasks)) task.addOptions(command);
  command
    .option('--epochs <n>', 'passes over the rows', positiveNumber)
    .option('--seed <n>', 'same seed, same model', wholeNumber, 1)
    .option('--threads <n>', 'threads to compute with', positiveNumber, 2)
    .option(
      '--workers <n>',
      'threads that each compute a part of every batch, sharing --threads',
      positiveNumber,
    )
    .option('--device <device>', 'cpu, cuda ... (default: ATTENTION_DEVICE, else cpu)')
    .option('--checkpoint <folder>', 'keep unfinished training here and go on from it')
    .action((options: TrainOptions) => train(options, output));
};

async function train(options: TrainOptions, output: Output): Promise<void> {
  const task = tasks[options.task];
  if (!task) throw new TypeError(`There is no task '${options.task}'`);
  const others = Object.values(tasks).flatMap((other) => (other === task ? [] : (other.onlyOptions ?? [])));
  const foreign = others.find((name) => name in options);
  if (foreign !== undefined) throw new UsageError(`${flagOf(foreign)} is not for --task ${options.task}`);
  await task.run(options, output).catch((error: unknown) => {
    throw naming(error, options, task.optionBy);
  });
}

/** The same error, with the option that gave what is refused. */
function naming(error: unknown, options: TrainOptions, optionBy: TrainTask['optionBy']): unknown {
  if (error instanceof InputError) return error;
  const { code, message } = describeError(error);
  const option = optionBy[error instanceof InvalidOptionError ? error.option : code];
  const given: unknown = Object.entries(options).find(([name]) => name === option)?.[1];
  if (option === undefined || (typeof given !== 'string' && typeof given !== 'number')) return error;
  return new InputError(flagOf(option), String(given), message, code, { cause: error });
}
