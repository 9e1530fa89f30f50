import { readExamples } from '@attention-flow/attention';
import type { Classification, HeadAnswer } from '@attention-flow/attention';
import type { AddCommand } from '../cli.ts';
import type { Output } from '../output.ts';
import { UsageError } from '../errors.ts';
import { reportDropped } from '../dropped-tokens.ts';
import { addModelOptions, loadModel } from '../model.ts';
import type { ModelOptions } from '../model.ts';
import { percent, table } from '../output.ts';
import { usable } from '../rows.ts';

interface PredictOptions extends ModelOptions {
  readonly input?: string;
  readonly data?: string;
  readonly text?: string;
}

/** Labels shown for one text. */
const shown = 5;

export const predictCommand: AddCommand = (program, output) => {
  const command = program
    .command('predict')
    .description('Labels with probabilities: of one text, or as JSON Lines of every row of a file');
  addModelOptions(command)
    .option('--input <text>', 'one text')
    .option('--data <file>', 'rows with texts')
    .option('--text <column>', 'column of the text in --data')
    .action((options: PredictOptions) => predict(options, output));
};

async function predict(options: PredictOptions, output: Output): Promise<void> {
  const { input, data, text } = options;
  if ((input === undefined) === (data === undefined)) throw new UsageError('Give one of --input and --data');
  if (data !== undefined && text === undefined)
    throw new UsageError('--data needs --text, the column of the text');
  await using classifier = await loadModel(options);
  if (input !== undefined) {
    const [answer] = await classifier.classify([input]);
    if (!answer) throw new Error('The model gave no answer');
    reportDropped([answer], output);
    output.result(answerJson(answer, Infinity), () => describe(answer));
    return;
  }
  const file = data ?? '';
  const read = await readExamples(file, { text: text ?? '' });
  const { examples, report } = usable('--data', file, read, output);
  const answers = await classifier.classify(examples.map((example) => example.text));
  for (const [at, answer] of answers.entries())
    output.line(JSON.stringify({ text: examples[at]?.text, ...answerJson(answer, shown) }));
  output.result({
    examples: examples.length,
    rejected: report.rejectedTotal,
    ...reportDropped(answers, output),
  });
}

/** @param most probabilities of each head */
const answerJson = ({ heads, tokens: _, droppedTokens, ...first }: Classification, most: number): object => ({
  ...headJson(first, most),
  ...(droppedTokens > 0 && { droppedTokens }),
  ...(heads && {
    heads: Object.fromEntries(Object.entries(heads).map(([name, head]) => [name, headJson(head, most)])),
  }),
});

const headJson = (
  { label, labels, confidence, outOfScope, probabilities }: HeadAnswer,
  most: number,
): object => ({
  label,
  ...(labels && { labels }),
  confidence,
  outOfScope,
  probabilities: probabilities.slice(0, most),
});

function describe({ heads, ...first }: Classification): string {
  if (!heads) return describeHead(first);
  return Object.entries(heads)
    .map(([name, head]) => `${name}\n${describeHead(head)}`)
    .join('\n\n');
}

function describeHead({ outOfScope, labels, probabilities }: HeadAnswer): string {
  const rows = probabilities
    .slice(0, Math.max(shown, labels?.length ?? 0))
    .map(({ label, probability }) => [
      label,
      percent(probability),
      ...(labels ? [labels.includes(label) ? 'yes' : 'no'] : []),
    ]);
  return [...(outOfScope ? ['Out of scope; the nearest classes:'] : []), table(rows)].join('\n');
}
