import { confusionCsv, confusionHtml, confusionMatrix } from '@attention-flow/attention';
import type { TextClassifier } from '@attention-flow/attention';
import type { AddCommand } from '../cli.ts';
import { reportDropped } from '../dropped-tokens.ts';
import { InputError, UsageError } from '../errors.ts';
import { writeText } from '../files.ts';
import { collected, headedRows } from '../heads.ts';
import { addModelOptions, loadModel } from '../model.ts';
import type { ModelOptions } from '../model.ts';
import type { Output } from '../output.ts';
import { percent, table } from '../output.ts';
import { multiLabelFigures, singleLabelFigures } from './evaluate-head.ts';
import type { AnsweredRow, Head, HeadFigures } from './evaluate-head.ts';

interface EvaluateOptions extends ModelOptions {
  readonly data: string;
  readonly text: string;
  readonly label: readonly string[];
  readonly labelSeparator?: string;
  readonly confusion?: string;
  readonly predictions?: string;
}

/** A head with the column that holds its labels. */
interface MeasuredHead {
  readonly head: Head;
  readonly column: string;
}

export const evaluateCommand: AddCommand = (program, output) => {
  const command = program.command('evaluate').description('Measure a model on labelled rows');
  addModelOptions(command)
    .requiredOption('--data <file>', 'labelled rows, not trained on')
    .requiredOption('--text <column>', 'column of the text')
    .requiredOption(
      '--label <column>',
      'column of the label; of a model with several heads named as they are, several times',
      collected,
    )
    .option('--label-separator <text>', 'between the labels of one text (|)')
    .option('--confusion <file>', 'write the confusion matrix as .csv or .html')
    .option('--predictions <file>', 'write what was expected and what was answered, a row a line, as .jsonl')
    .action((options: EvaluateOptions) => evaluate(options, output));
};

async function evaluate(options: EvaluateOptions, output: Output): Promise<void> {
  const { confusion, data, text, labelSeparator } = options;
  if (confusion !== undefined && !/\.(csv|html)$/.test(confusion)) {
    throw new UsageError(`--confusion writes .csv or .html, not '${confusion}'`);
  }
  await using classifier = await loadModel(options, { device: 'cpu', threads: 2 });
  const measured = measuredHeads(classifier, options);
  const heads = measured.map(({ head: { kind }, column }) => ({ name: column, kind }));
  const columns = { text, heads, ...(labelSeparator === undefined ? {} : { labelSeparator }) };
  const rows = await headedRows({ option: '--data', file: data }, columns, output);
  const started = performance.now();
  const answers = await classifier.classify(rows.map((row) => row.text));
  const seconds = (performance.now() - started) / 1000;
  const dropped = reportDropped(answers, output);
  const isSeveral = classifier.heads.length > 1;
  const answered = measured.map(({ head, column }) => {
    const own = rows.flatMap(({ labels }, row): readonly AnsweredRow[] => {
      const [expected, first] = [labels[column], answers[row]];
      const answer = isSeveral ? first?.heads?.[head.name] : first;
      return expected && answer ? [{ row, expected, answer }] : [];
    });
    return { head, column, rows: own };
  });
  const figures = answered.map(({ head, column, rows: own }) => {
    requireClasses(own, head, { data, label: column });
    return head.kind === 'multiLabel' ? multiLabelFigures(head, own) : singleLabelFigures(head, own);
  });
  if (confusion !== undefined) await writeConfusion(confusion, answered[0]?.rows ?? [], answered[0]?.head);
  if (options.predictions !== undefined) await writePredictions(options.predictions, answered);
  const [first] = figures;
  const named = answered.map(({ head }, at) => [head.name, figures[at]] as const);
  const json = isSeveral
    ? { examples: rows.length, heads: Object.fromEntries(named), ...dropped, seconds }
    : { ...first, ...dropped, seconds };
  output.result(json, () =>
    isSeveral
      ? named.map(([name, own]) => `${name}\n${own ? describe(own) : ''}`).join('\n\n')
      : describe({ ...first, seconds } as HeadFigures),
  );
}

/** @throws UsageError where a model of several heads has none of a column's name */
function measuredHeads(classifier: TextClassifier, { label }: EvaluateOptions): readonly MeasuredHead[] {
  const [only, ...others] = classifier.heads;
  if (only && others.length === 0) {
    const [column, ...more] = label;
    if (column === undefined || more.length > 0)
      throw new UsageError('The model has one head: give one --label');
    return [{ head: only, column }];
  }
  return label.map((column) => {
    const head = classifier.heads.find(({ name }) => name === column);
    if (head) return { head, column };
    const known = classifier.heads.map(({ name }) => `'${name}'`).join(', ');
    throw new UsageError(`--label '${column}': the model has the heads ${known}`);
  });
}

/** Rows whose labels the model has never seen are those of another task, or another column. */
function requireClasses(
  rows: readonly AnsweredRow[],
  { labels, decision }: Head,
  { data, label }: { readonly data: string; readonly label: string },
): void {
  if (rows.some(({ expected }) => expected.length === 0 || expected.some((each) => labels.includes(each))))
    return;
  const outOfScope = 'outOfScope' in decision ? decision.outOfScope : undefined;
  const given = rows.flatMap(({ expected }) => expected).find((each) => each !== outOfScope);
  const found = given === undefined ? 'all are out of scope' : `the first is '${given}'`;
  const problem = `no row of '${data}' has a label of the model there: ${found}, the model knows '${labels[0] ?? ''}' ...`;
  throw new InputError('--label', label, problem);
}

async function writeConfusion(
  file: string,
  rows: readonly AnsweredRow[],
  head: Head | undefined,
): Promise<void> {
  if (head?.kind !== 'singleLabel') throw new UsageError('--confusion is for a head with one label a text');
  const inScope = rows.filter(({ expected }) => expected[0] !== head.decision.outOfScope);
  const matrix = confusionMatrix(
    inScope.map(({ expected: [label = ''] }) => label),
    inScope.map(({ answer }) => answer.label),
  );
  await writeText('--confusion', file, file.endsWith('.csv') ? confusionCsv(matrix) : confusionHtml(matrix));
}

/** One line for each row and head, so that two models can be compared row by row. */
async function writePredictions(
  file: string,
  answered: readonly { readonly head: Head; readonly rows: readonly AnsweredRow[] }[],
): Promise<void> {
  const lines = answered.flatMap(({ head, rows }) =>
    rows.map(({ row, expected, answer: { label, labels, confidence, outOfScope } }) =>
      JSON.stringify({
        row,
        ...(answered.length > 1 && { head: head.name }),
        expected: head.kind === 'multiLabel' ? expected : expected[0],
        predicted: labels ?? label,
        confidence,
        outOfScope,
      }),
    ),
  );
  await writeText('--predictions', file, `${lines.join('\n')}\n`);
}

function describe({ perClass, ...figures }: HeadFigures): string {
  const lines = Object.entries(figures).flatMap(([name, value]) =>
    typeof value === 'number' ? [[name, name === 'examples' ? String(value) : value.toFixed(4)]] : [],
  );
  const worst = Object.entries(perClass)
    .toSorted(([, a], [, b]) => a.f1 - b.f1)
    .slice(0, 10);
  const classes = worst.map(([label, { precision, recall, f1, support }]) => [
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
}
