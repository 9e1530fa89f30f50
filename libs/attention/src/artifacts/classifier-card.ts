import type { BundleDescription } from './bundle.ts';

/** The model card of a classifier: what it is, what it was trained on, how well it did. */
export function classifierCard({ labels, training, metrics, decision }: BundleDescription): string {
  const lines = (entries: Readonly<Record<string, unknown>>) =>
    Object.entries(entries).map(
      ([name, value]) => `- ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
  return [
    '# Text classifier',
    '',
    `Assigns one of ${labels.length} labels to a text. Trained with Attention Flow; runs in ONNX Runtime (\`model.onnx\`).`,
    '',
    '## Training',
    ...lines(training),
    '',
    '## Measured on rows not trained on (development rows; also used to calibrate)',
    ...lines(metrics),
    '',
    '## Decision',
    ...lines(decision),
    '',
    '## Labels',
    labels.map((label) => `\`${label}\``).join(', '),
    '',
  ].join('\n');
}
