import { crossValidate } from '@attention-flow/attention';
import type { AttentionFlow, ClassifierPreset, CrossValidationEvent, Fold } from '@attention-flow/attention';
import { Option } from 'commander';
import { lastValueFrom, tap } from 'rxjs';
import type { AddCommand } from '../cli.ts';
import { InputError, describeError } from '../errors.ts';
import { positiveNumber, wholeNumber } from '../options.ts';
import type { Output } from '../output.ts';
import { percent, table } from '../output.ts';
import { labelledRows } from '../rows.ts';
import { sessionOptions } from '../session.ts';

interface CrossvalOptions {
  readonly data: string;
  readonly text: string;
  readonly label: string;
  readonly folds: number;
  readonly outOfScope?: string;
  readonly preset: ClassifierPreset;
  readonly flow?: AttentionFlow;
  readonly epochs?: number;
  readonly seed: number;
  readonly threads: number;
  readonly device?: string;
}

export const crossvalCommand: AddCommand = (program, output) => {
  program
    .command('crossval')
    .description('Cross-validate a classifier: every row is answered once, by a model that never saw it')
    .requiredOption('--data <file>', 'labelled rows')
    .requiredOption('--text <column>', 'column of the text')
    .requiredOption('--label <column>', 'column of the label')
    .option('--folds <n>', 'parts to hold out in turn, 2 to 20', positiveNumber, 5)
    .option('--out-of-scope <label>', 'label of rows that belong to no class; they are left out')
    .addOption(
      new Option('--preset <preset>', 'size of the model')
        .choices(['mini', 'small', 'base'])
        .default('small'),
    )
    .addOption(
      new Option('--flow <flow>', 'attention flow between layers').choices(['none', 'residual', 'gated']),
    )
    .option('--epochs <n>', 'passes over the rows', positiveNumber)
    .option('--seed <n>', 'same seed, same folds and models', wholeNumber, 1)
    .option('--threads <n>', 'threads to compute with', positiveNumber, 2)
    .option('--device <device>', 'cpu, cuda ... (default: ATTENTION_DEVICE, else cpu)')
    .action((options: CrossvalOptions) => crossval(options, output));
};

async function crossval(options: CrossvalOptions, output: Output): Promise<void> {
  const { data, folds, outOfScope, preset, flow, epochs, seed } = options;
  const session = await sessionOptions(options);
  const all = await labelledRows({ option: '--data', file: data }, options, output);
  const rows = all.filter(({ label }) => label !== outOfScope);
  const events$ = crossValidate({
    rows,
    folds,
    preset,
    seed,
    session,
    ...(flow ? { flow } : {}),
    ...(epochs === undefined ? {} : { epochs }),
  });
  const last = await lastValueFrom(events$.pipe(tap((event) => show(event, folds, output)))).catch(
    (error: unknown) => {
      throw naming(error, options);
    },
  );
  if (last.kind !== 'finished') throw new Error('Cross-validation ended without a result');
  const { accuracy, macroF1 } = last;
  output.result({ examples: rows.length, folds: last.folds, accuracy, macroF1 }, () =>
    [
      table([['fold', 'trained', 'held out', 'accuracy', 'macro-F1'], ...last.folds.map(lineOf)]),
      '',
      `Accuracy ${interval(accuracy)}, macro-F1 ${interval(macroF1)} (mean and 95 % interval).`,
    ].join('\n'),
  );
}

function show(event: CrossValidationEvent, folds: number, output: Output): void {
  if (event.kind !== 'training' || event.event.kind !== 'progress') return;
  const { step, steps } = event.event;
  output.progress((event.fold - 1) * steps + step, folds * steps, `fold ${event.fold} of ${folds}`);
}

const lineOf = ({ fold, trained, heldOut, accuracy, macroF1 }: Fold): readonly (string | number)[] => [
  fold,
  trained,
  heldOut,
  percent(accuracy),
  percent(macroF1),
];

const interval = ({
  mean,
  low,
  high,
}: {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}) => `${percent(mean)} [${percent(low)}, ${percent(high)}]`;

function naming(error: unknown, { data, folds }: CrossvalOptions): unknown {
  const { code, message } = describeError(error);
  if (code === 'ATTENTION_INVALID_OPTION')
    return new InputError('--folds', String(folds), message, code, { cause: error });
  const isOfData = code === 'ATTENTION_TOO_FEW_ROWS' || code === 'ATTENTION_SINGLE_CLASS';
  return isOfData ? new InputError('--data', data, message, code, { cause: error }) : error;
}
