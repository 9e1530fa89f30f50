import { TextClassifier, explanationMethods, renderHtml } from '@attention-flow/attention';
import type { Attribution, ExplanationMethod } from '@attention-flow/attention';
import { Option } from 'commander';
import type { AddCommand } from '../cli.ts';
import { writeText } from '../files.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';

interface ExplainOptions {
  readonly model: string;
  readonly input: string;
  readonly method: ExplanationMethod;
  readonly label?: string;
  readonly html?: string;
}

export const explainCommand: AddCommand = (program, output) => {
  program
    .command('explain')
    .description('Which words made the model answer as it does')
    .requiredOption('--model <folder>', 'the bundle')
    .requiredOption('--input <text>', 'the text')
    .addOption(
      new Option('--method <method>', 'rollout and flow follow attention; gradient explains the label')
        .choices(explanationMethods)
        .default('gradient'),
    )
    .option('--label <label>', 'the label to explain (default: the answer)')
    .option('--html <file>', 'write a heat map')
    .action((options: ExplainOptions) => explain(options, output));
};

async function explain({ model, input, method, label, html }: ExplainOptions, output: Output): Promise<void> {
  await using classifier = await TextClassifier.load(model);
  const [answer] = await classifier.classify([input]);
  const attribution = await classifier.explain(input, method, label);
  if (html !== undefined) {
    const title = `${answer?.label}: ${method}`;
    await writeText('--html', html, renderHtml(input, [attribution], { title }));
  }
  output.result({ label: answer?.label, confidence: answer?.confidence, ...attribution }, () =>
    [
      heading(answer?.label, attribution),
      table(attribution.tokens.map(({ text, score }) => [text, score.toFixed(3)])),
      ...(html === undefined ? [] : [`Heat map: ${html}`]),
    ].join('\n'),
  );
}

/** The answer, and what is explained where that is another label. */
function heading(answer: string | undefined, { target, method }: Attribution): string {
  const isOther = target !== undefined && target !== answer;
  return `${answer}${isOther ? `; what speaks for ${target}` : ''} (${method})`;
}
