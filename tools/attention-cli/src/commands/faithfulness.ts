import { ClassifierBundle, faithfulnessMetrics } from '@attention-flow/attention';
import type { FaithfulnessReport } from '@attention-flow/attention';
import { Option } from 'commander';
import type { AddCommand } from '../cli.ts';
import { loadModel } from '../model.ts';
import { positiveNumber, wholeNumber } from '../options.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';
import { labelledRows } from '../rows.ts';

interface FaithfulnessOptions {
  readonly model: string;
  readonly data: string;
  readonly text: string;
  readonly label: string;
  readonly rows: number;
  readonly seed: number;
  readonly save?: true;
}

export const faithfulnessCommand: AddCommand = (program, output) => {
  program
    .command('faithfulness')
    .description('Measure which method of explanation is truest to a model, beside words in random order')
    .requiredOption('--model <folder>', 'the bundle')
    .requiredOption('--data <file>', 'labelled rows, not trained on')
    .requiredOption('--text <column>', 'column of the text')
    .requiredOption('--label <column>', 'column of the label')
    .addOption(
      new Option('--rows <n>', 'rows to explain, the first ones').argParser(positiveNumber).default(100),
    )
    .option('--seed <n>', 'of the random orders', wholeNumber, 1)
    .option('--save', 'keep the figures in the bundle, which is explained by the best method from then on')
    .action((options: FaithfulnessOptions) => faithfulness(options, output));
};

async function faithfulness(options: FaithfulnessOptions, output: Output): Promise<void> {
  const { model, data, seed, save } = options;
  const rows = await labelledRows({ option: '--data', file: data }, options, output);
  const report = await measure(model, rows.slice(0, options.rows), seed);
  const version = save && (await saved(model, report));
  output.result({ ...report, ...(version === undefined ? {} : { version }) }, () => {
    const figures = report.methods.map(({ method, comprehensiveness, sufficiency, overRandom }) => [
      method,
      comprehensiveness.toFixed(3),
      sufficiency.toFixed(3),
      overRandom.pValue.toFixed(4),
    ]);
    const { comprehensiveness, sufficiency } = report.random;
    return [
      table([
        ['method', 'comprehensiveness', 'sufficiency', 'p against random'],
        ...figures,
        ['random order', comprehensiveness.toFixed(3), sufficiency.toFixed(3), ''],
      ]),
      report.best === undefined
        ? 'No method beats words in random order.'
        : `Truest to this model: ${report.best}.`,
    ].join('\n');
  });
}

async function measure(
  folder: string,
  rows: readonly { readonly text: string }[],
  seed: number,
): Promise<FaithfulnessReport> {
  await using classifier = await loadModel({ model: folder });
  return await classifier.faithfulness(
    rows.map(({ text }) => text),
    { seed },
  );
}

async function saved(folder: string, report: FaithfulnessReport): Promise<string> {
  const bundle = await ClassifierBundle.load(folder);
  const { version } = await bundle.saveWithMetrics(folder, faithfulnessMetrics(report));
  return version;
}
