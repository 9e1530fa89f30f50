import { TextClassifier, readExamples } from '@attention-flow/attention';
import type { AddCommand } from '../cli.ts';
import type { Output } from '../output.ts';
import { UsageError } from '../errors.ts';
import { percent, table } from '../output.ts';
import { usable } from '../rows.ts';

interface PredictOptions {
  readonly model: string;
  readonly input?: string;
  readonly data?: string;
  readonly text?: string;
}

/** Labels shown for one text. */
const shown = 5;

export const predictCommand: AddCommand = (program, output) => {
  program
    .command('predict')
    .description('Labels with probabilities: of one text, or as JSON Lines of every row of a file')
    .requiredOption('--model <folder>', 'the bundle')
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
  await using classifier = await TextClassifier.load(options.model);
  if (input !== undefined) {
    const [answer] = await classifier.classify([input]);
    if (!answer) throw new Error('The model gave no answer');
    const { label, confidence, outOfScope, probabilities } = answer;
    output.result({ label, confidence, outOfScope, probabilities }, () =>
      [
        ...(outOfScope ? ['Out of scope; the nearest classes:'] : []),
        table(probabilities.slice(0, shown).map((each) => [each.label, percent(each.probability)])),
      ].join('\n'),
    );
    return;
  }
  const file = data ?? '';
  const read = await readExamples(file, { text: text ?? '' });
  const { examples, report } = usable('--data', file, read, output);
  const answers = await classifier.classify(examples.map((example) => example.text));
  for (const [at, { label, confidence, outOfScope, probabilities }] of answers.entries()) {
    output.line(
      JSON.stringify({
        text: examples[at]?.text,
        label,
        confidence,
        outOfScope,
        probabilities: probabilities.slice(0, shown),
      }),
    );
  }
  output.result({ examples: examples.length, rejected: report.rejectedTotal });
}
