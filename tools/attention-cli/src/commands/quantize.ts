import { quantizeClassifier } from '@attention-flow/attention';
import type { Latency } from '@attention-flow/attention';
import type { AddCommand } from '../cli.ts';
import { InputError, UsageError, describeError } from '../errors.ts';
import type { Output } from '../output.ts';
import { percent, table } from '../output.ts';
import { labelledRows } from '../rows.ts';

interface QuantizeOptions {
  readonly model: string;
  readonly out: string;
  readonly data: string;
  readonly text: string;
  readonly label: string;
  readonly maxDrop: string;
}

export const quantizeCommand: AddCommand = (program, output) => {
  program
    .command('quantize')
    .description('Make a model smaller and faster: int8 parameters, unless it loses too much by that')
    .requiredOption('--model <folder>', 'the bundle')
    .requiredOption('--out <folder>', 'folder of the bundle to write')
    .requiredOption('--data <file>', 'labelled rows, not trained on, to measure the loss with')
    .requiredOption('--text <column>', 'column of the text')
    .requiredOption('--label <column>', 'column of the label')
    .option('--max-drop <points>', 'points of accuracy, of 100, that may be lost', '0.5')
    .action((options: QuantizeOptions) => quantize(options, output));
};

async function quantize(options: QuantizeOptions, output: Output): Promise<void> {
  const { model, out, data } = options;
  const maxDrop = Number(options.maxDrop);
  if (options.maxDrop.trim() === '' || !(maxDrop >= 0 && maxDrop <= 100))
    throw new UsageError(`--max-drop is '${options.maxDrop}', not a number from 0 to 100`);
  const rows = await labelledRows({ option: '--data', file: data }, options, output);
  const report = await quantizeClassifier({ model, out, rows, maxDrop }).catch((error: unknown) => {
    throw naming(error, options);
  });
  const { accuracy, bytes, agreement, oneText, texts32, version } = report;
  const sizes = { ...bytes, ratio: bytes.after / bytes.before };
  output.result({ out, ...report, bytes: sizes }, () =>
    [
      `Saved ${out} (version ${version}); it is served with int8 parameters from now on.`,
      table([
        ['', 'before', 'after'],
        ['accuracy', percent(accuracy.before), percent(accuracy.after)],
        ['megabytes', megabytes(bytes.before), megabytes(bytes.after)],
        ['ms, one text', ...milliseconds(oneText)],
        ['ms, 32 texts', ...milliseconds(texts32)],
      ]),
      `Answers that stayed the same: ${percent(agreement)} of ${report.rows} rows.`,
    ].join('\n'),
  );
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
const milliseconds = ({ before, after }: Latency) => [before.toFixed(2), after.toFixed(2)];

function naming(error: unknown, { data, out }: QuantizeOptions): unknown {
  const { code, message } = describeError(error);
  if (code === 'ATTENTION_ACCURACY_DROP' || code === 'ATTENTION_METRIC_INPUT')
    return new InputError('--data', data, message, code, { cause: error });
  if (code === 'ATTENTION_FOLDER_OCCUPIED')
    return new InputError('--out', out, message, code, { cause: error });
  return error;
}
