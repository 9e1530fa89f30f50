import { explanationMethods, renderAttentionHtml, renderHtml } from '@attention-flow/attention';
import type { Attribution, ExplanationMethod } from '@attention-flow/attention';
import { Option } from 'commander';
import type { AddCommand } from '../cli.ts';
import { writeText } from '../files.ts';
import { addModelOptions, loadModel } from '../model.ts';
import type { ModelOptions } from '../model.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';

interface ExplainOptions extends ModelOptions {
  readonly input: string;
  readonly method: ExplanationMethod | 'best' | 'all';
  readonly label?: string;
  readonly head?: string;
  readonly html?: string;
  readonly counterfactual?: true;
  readonly attentionHtml?: string;
}

export const explainCommand: AddCommand = (program, output) => {
  const command = program.command('explain').description('Which words made the model answer as it does');
  addModelOptions(command)
    .requiredOption('--input <text>', 'the text')
    .addOption(
      new Option(
        '--method <method>',
        'rollout and flow follow attention; nearest shows training examples (train --neighbours); the others explain the label; best is the truest to this model',
      )
        .choices([...explanationMethods, 'nearest', 'best', 'all'])
        .default('best'),
    )
    .option('--label <label>', 'the label to explain (default: the answer)')
    .option('--head <name>', 'of a model with several heads the one to explain (default: the first)')
    .option('--html <file>', 'write a heat map')
    .option('--counterfactual', 'look for the smallest change of words that changes the answer')
    .option('--attention-html <file>', 'write the attention of every layer and head')
    .action((options: ExplainOptions) => explain(options, output));
};

async function explain(options: ExplainOptions, output: Output): Promise<void> {
  const { input, method, label, head, html, attentionHtml } = options;
  await using classifier = await loadModel(options);
  const [first] = await classifier.classify([input]);
  const target = { ...(label === undefined ? {} : { label }), ...(head === undefined ? {} : { head }) };
  const attributions: Attribution[] = [];
  for (const each of method === 'all' ? classifier.explanationMethods : [method])
    attributions.push(await classifier.explain(input, each, target));
  const answer = head === undefined ? first : (first?.heads?.[head] ?? first);
  const counterfactual = options.counterfactual
    ? ((await classifier.counterfactual(input)) ?? null)
    : undefined;
  if (html !== undefined) {
    const title = `${answer?.label}: ${method}`;
    await writeText('--html', html, renderHtml(input, attributions, { title }));
  }
  if (attentionHtml !== undefined) {
    const { maps, tokens } = await classifier.attention(input);
    await writeText('--attention-html', attentionHtml, renderAttentionHtml(maps, tokens, { title: input }));
  }
  const [only] = attributions;
  const json = {
    label: answer?.label,
    confidence: answer?.confidence,
    ...(method === 'all' ? { explanations: attributions } : only),
    ...(counterfactual === undefined ? {} : { counterfactual }),
  };
  output.result(json, () =>
    [
      ...attributions.flatMap((attribution) => [
        heading(answer?.label, attribution),
        ...place(attribution),
        table(attribution.tokens.map(({ text, score }) => [text, score.toFixed(3)])),
        ...alike(attribution),
      ]),
      ...(counterfactual === undefined ? [] : [change(counterfactual)]),
      ...[html, attentionHtml].flatMap((file) => (file === undefined ? [] : [`Written: ${file}`])),
    ].join('\n'),
  );
}

const change = (found: { readonly text: string; readonly label: string } | null): string =>
  found ? `It would be ${found.label} for: ${found.text}` : 'No small change of words changes the answer.';

/** Training examples, with their labels. */
const alike = ({ nearest = [] }: Attribution): readonly string[] =>
  nearest.length === 0
    ? []
    : [
        'The nearest training examples:',
        table(
          nearest.map(({ text, labels, similarity }) => [
            similarity.toFixed(3),
            Object.values(labels).flat().join(', '),
            text,
          ]),
        ),
      ];

/** Of a long text, where the words stand: in the chunk that speaks most for the label. */
function place({ chunks = [] }: Attribution): readonly string[] {
  const [top] = chunks.toSorted((a, b) => b.score - a.score);
  return top
    ? [`Words of characters ${top.start} to ${top.end}, which contribute most of ${chunks.length} chunks:`]
    : [];
}

/** The answer, and what is explained where that is another label. */
function heading(answer: string | undefined, { target, method }: Attribution): string {
  const isOther = target !== undefined && target !== answer;
  return `${answer}${isOther ? `; what speaks for ${target}` : ''} (${method})`;
}
