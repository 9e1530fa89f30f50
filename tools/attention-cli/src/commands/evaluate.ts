import {
  TextClassifier,
  auroc,
  calibrationReport,
  classificationReport,
  confusionCsv,
  confusionHtml,
  confusionMatrix,
} from '@attention-flow/attention';
import type { Classification, LabelledExample } from '@attention-flow/attention';
import type { AddCommand } from '../cli.ts';
import { InputError, UsageError } from '../errors.ts';
import { writeText } from '../files.ts';
import type { Output } from '../output.ts';
import { percent, table } from '../output.ts';
import { labelledRows } from '../rows.ts';

interface EvaluateOptions {
  readonly model: string;
  readonly data: string;
  readonly text: string;
  readonly label: string;
  readonly confusion?: string;
}

export const evaluateCommand: AddCommand = (program, output) => {
  program
    .command('evaluate')
    .description('Measure a model on labelled rows')
    .requiredOption('--model <folder>', 'the bundle')
    .requiredOption('--data <file>', 'labelled rows, not trained on')
    .requiredOption('--text <column>', 'column of the text')
    .requiredOption('--label <column>', 'column of the label')
    .option('--confusion <file>', 'write the confusion matrix as .csv or .html')
    .action((options: EvaluateOptions) => evaluate(options, output));
};

async function evaluate(options: EvaluateOptions, output: Output): Promise<void> {
  const { confusion } = options;
  if (confusion !== undefined && !/\.(csv|html)$/.test(confusion)) {
    throw new UsageError(`--confusion writes .csv or .html, not '${confusion}'`);
  }
  await using classifier = await TextClassifier.load(options.model, { device: 'cpu', threads: 2 });
  const rows = await labelledRows({ option: '--data', file: options.data }, options, output);
  const started = performance.now();
  const answers = await classifier.classify(rows.map(({ text }) => text));
  const seconds = (performance.now() - started) / 1000;
  const { outOfScope } = classifier.manifest.decision;
  const isOut = ({ label }: LabelledExample) => label === outOfScope;
  const inScope = rows.flatMap((row, at) => (isOut(row) ? [] : [{ row, answer: present(answers[at]) }]));
  requireClasses(inScope, classifier.manifest.labels, options);
  const expected = inScope.map(({ row }) => row.label);
  const predicted = inScope.map(({ answer }) => answer.label);
  const report = classificationReport(expected, predicted);
  const json = {
    examples: rows.length,
    accuracy: report.accuracy,
    macroF1: report.macro.f1,
    ece: calibrationError(inScope, classifier.manifest.labels),
    ...(rows.some(isOut) ? rejection(rows, answers, classifier.manifest.decision) : {}),
    perClass: Object.fromEntries(report.labels.map(({ label, ...scores }) => [label, scores])),
    seconds,
  };
  if (confusion !== undefined) {
    const matrix = confusionMatrix(expected, predicted);
    const text = confusion.endsWith('.csv') ? confusionCsv(matrix) : confusionHtml(matrix);
    await writeText('--confusion', confusion, text);
  }
  output.result(json, () => {
    const lines = Object.entries(json).flatMap(([name, value]) =>
      typeof value === 'number' ? [[name, name === 'examples' ? String(value) : value.toFixed(4)]] : [],
    );
    const worst = report.labels.toSorted((a, b) => a.f1 - b.f1).slice(0, 10);
    const classes = worst.map(({ label, precision, recall, f1, support }) => [
      label,
      percent(precision),
      percent(recall),
      percent(f1),
      support,
    ]);
    return [
      table(lines),
      '',
      'The ten labels with the lowest F1:',
      table([['label', 'precision', 'recall', 'F1', 'rows'], ...classes]),
    ].join('\n');
  });
}

/** Rows whose labels the model has never seen are those of another task, or another column. */
function requireClasses(
  rows: readonly { readonly row: LabelledExample }[],
  labels: readonly string[],
  { data, label }: EvaluateOptions,
): void {
  if (rows.some(({ row }) => labels.includes(row.label))) return;
  const [given, known] = [rows[0]?.row.label, labels[0] ?? ''];
  const found = given === undefined ? 'all are out of scope' : `the first is '${given}'`;
  const problem = `no row of '${data}' has a label of the model there: ${found}, the model knows '${known}' ...`;
  throw new InputError('--label', label, problem);
}

/** How well texts without a class are told apart. In-scope accuracy counts a rejected text as wrong. */
function rejection(
  rows: readonly LabelledExample[],
  answers: readonly Classification[],
  { outOfScope, threshold }: Readonly<Record<string, unknown>>,
): Readonly<Record<string, number | null>> {
  const isOut = rows.map(({ label }) => label === outOfScope);
  const share = (of: readonly number[], holds: (at: number) => boolean) =>
    of.filter(holds).length / of.length;
  const inside = [...rows.keys()].filter((at) => !isOut[at]);
  const outside = [...rows.keys()].filter((at) => isOut[at]);
  return {
    inScopeAccuracy: share(
      inside,
      (at) => answers[at]?.label === rows[at]?.label && !answers[at]?.outOfScope,
    ),
    outOfScopeRecall: share(outside, (at) => answers[at]?.outOfScope ?? false),
    auroc: auroc(
      answers.map(({ score }) => score),
      isOut.map((out) => !out),
    ),
    threshold: typeof threshold === 'number' ? threshold : null,
  };
}

function calibrationError(
  rows: readonly { readonly row: LabelledExample; readonly answer: Classification }[],
  labels: readonly string[],
): number {
  const known = rows.filter(({ row }) => labels.includes(row.label));
  const probabilities = known.map(({ answer }) => {
    const of = new Map(answer.probabilities.map(({ label, probability }) => [label, probability]));
    return labels.map((label) => of.get(label) ?? 0);
  });
  return calibrationReport(
    probabilities,
    known.map(({ row }) => labels.indexOf(row.label)),
  ).ece;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The model gave fewer answers than there are rows');
  return value;
}
