import type { BundleDescription } from './bundle.ts';
import type { DecidedHead } from './classifier-decision.ts';

const runs: Readonly<Record<string, string>> = {
  classify: 'runs in ONNX Runtime (`model.onnx`)',
  adapter: 'an adapter: it answers on its base alone, whose version is under `from`',
};

/** The model card of a classifier: what it is, what it was trained on, how well it did. */
export function classifierCard(
  { task, training, metrics, decision }: BundleDescription,
  heads: readonly DecidedHead[],
): string {
  const lines = (entries: Readonly<Record<string, unknown>>) =>
    Object.entries(entries).map(
      ([name, value]) => `- ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
  const [only, ...others] = heads;
  const isPlain = only?.kind === 'singleLabel' && others.length === 0;
  const labelsOf = ({ labels }: DecidedHead) => labels.map((label) => `\`${label}\``).join(', ');
  return [
    '# Text classifier',
    '',
    `${assignment(heads)} Trained with Attention Flow; ${runs[task] ?? task}.`,
    '',
    '## Training',
    ...lines(training),
    '',
    '## Measured on rows not trained on (development rows; also used to calibrate)',
    ...lines(metrics),
    '',
    ...(isPlain ? ['## Decision', ...lines(decision), ''] : []),
    ...heads.flatMap((head) => [
      isPlain ? '## Labels' : `## Labels of ${head.name}`,
      ...(isPlain ? [] : lines({ temperature: head.decision.temperature })),
      labelsOf(head),
      '',
    ]),
  ].join('\n');
}

function assignment(heads: readonly DecidedHead[]): string {
  const of = ({ kind, labels }: DecidedHead) =>
    `${kind === 'multiLabel' ? 'any' : 'one'} of ${labels.length} labels`;
  const [only, ...others] = heads;
  if (only && others.length === 0) return `Assigns ${of(only)} to a text.`;
  return `Answers for a text: ${heads.map((head) => `${head.name} (${of(head)})`).join(', ')}.`;
}
