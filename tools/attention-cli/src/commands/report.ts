import { evaluateClassifier, renderEvaluationHtml } from '@attention-flow/attention';
import type { Evaluation } from '@attention-flow/attention';
import { InvalidArgumentError } from 'commander';
import { askHead, requireKnownLabel, singleLabelHead } from '../answered-rows.ts';
import type { AddCommand } from '../cli.ts';
import { UsageError } from '../errors.ts';
import { writeText } from '../files.ts';
import { addModelOptions, loadModel } from '../model.ts';
import type { ModelOptions } from '../model.ts';
import { positiveNumber, wholeNumber } from '../options.ts';
import type { Output } from '../output.ts';
import { percent, table } from '../output.ts';
import { labelledRows } from '../rows.ts';

interface ReportOptions extends ModelOptions {
  readonly data: string;
  readonly text: string;
  readonly label: string;
  readonly html?: string;
  readonly precision: number;
  readonly sample: number;
  readonly seed: number;
}

export const reportCommand: AddCommand = (program, output) => {
  const command = program
    .command('report')
    .description('Measure how far a model can be trusted, and write a page about it');
  addModelOptions(command)
    .requiredOption('--data <file>', 'labelled rows, not trained on')
    .requiredOption('--text <column>', 'column of the text')
    .requiredOption(
      '--label <column>',
      'column of the label; of a model with several heads, named as the head is',
    )
    .option('--html <file>', 'write the page')
    .option('--precision <share>', 'share of answers that must be right, for the threshold', share, 0.95)
    .option('--sample <n>', 'rows asked in other wordings, drawn by the seed', positiveNumber, 300)
    .option('--seed <n>', 'same seed, same page', wholeNumber, 1)
    .action((options: ReportOptions) => report(options, output));
};

async function report(options: ReportOptions, output: Output): Promise<void> {
  const { data, html, label: column, model, precision, sample, seed } = options;
  if (html !== undefined && !html.endsWith('.html'))
    throw new UsageError(`--html writes .html, not '${html}'`);
  await using classifier = await loadModel(options, { device: 'cpu', threads: 2 });
  const head = singleLabelHead(classifier, column);
  const rows = await labelledRows({ option: '--data', file: data }, options, output);
  requireKnownLabel(rows, head, options);
  const { outOfScope } = head.decision;
  const evaluation = await evaluateClassifier({
    rows,
    classify: askHead(classifier, head),
    ...(outOfScope === undefined ? {} : { outOfScope }),
    precision,
    sample,
    seed,
  });
  const { version } = classifier.manifest;
  if (html !== undefined) {
    const subject = { title: `How far ${model} can be trusted`, model, version, data };
    await writeText('--html', html, renderEvaluationHtml(evaluation, subject));
  }
  output.result({ version, ...evaluation, ...(html === undefined ? {} : { html }) }, () =>
    describe(evaluation),
  );
}

function describe({ accuracy, macroF1, calibration, target, robustness, worstSlices }: Evaluation): string {
  const { threshold } = target;
  const figures = [
    ['accuracy', `${percent(accuracy.share)} (${percent(accuracy.low)} to ${percent(accuracy.high)})`],
    ['macro F1', percent(macroF1)],
    ['calibration error', percent(calibration.ece)],
    [
      `${percent(target.precision)} right`,
      threshold.kind === 'reached'
        ? `from a confidence of ${threshold.threshold.toFixed(3)}, ${percent(threshold.coverage)} answered`
        : `out of reach; at best ${percent(threshold.bestPrecision)}`,
    ],
  ];
  const changes = robustness.map(({ change, accuracy: { before, after } }) => [
    change,
    percent(before),
    percent(after),
  ]);
  const worst = worstSlices.map(({ by, name, rows, accuracy: own }) => [
    `${by} ${name}`,
    rows,
    percent(own.share),
  ]);
  return [
    table(figures),
    '',
    table([['change', 'before', 'after'], ...changes]),
    ...(worst.length === 0
      ? []
      : ['', 'Surely worse than the rest:', table([['group', 'rows', 'right'], ...worst])]),
  ].join('\n');
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0 && value <= 1))
    throw new InvalidArgumentError('Must be above 0, at most 1.');
  return value;
}
