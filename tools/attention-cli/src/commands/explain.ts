import { TextClassifier, explanationMethods, renderHtml } from '@attention-flow/attention';
import type { ExplanationMethod } from '@attention-flow/attention';
import { Option } from 'commander';
import { writeFile } from 'node:fs/promises';
import type { AddCommand } from '../cli.ts';
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
  if (html !== undefined)
    await writeFile(html, renderHtml(input, [attribution], { title: `${answer?.label}: ${method}` }));
  output.result({ label: answer?.label, confidence: answer?.confidence, ...attribution }, () =>
    [
      `${answer?.label} (${attribution.method})`,
      table(attribution.tokens.map(({ text, score }) => [text, score.toFixed(3)])),
      ...(html === undefined ? [] : [`Heat map: ${html}`]),
    ].join('\n'),
  );
}
