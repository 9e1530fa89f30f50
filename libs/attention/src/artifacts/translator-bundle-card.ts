import type { BundleDescription } from './bundle.ts';

/** The model card of a translator: what it is, what it was trained on, how well it did. */
export function translatorCard({ training, metrics }: BundleDescription): string {
  const lines = (entries: Readonly<Record<string, unknown>>) =>
    Object.entries(entries).map(
      ([name, value]) => `- ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
  return [
    '# Translator',
    '',
    'Writes a text for a text: an encoder-decoder transformer trained with Attention Flow on pairs of texts. Runs in ONNX',
    'Runtime: `encoder.onnx` reads a source once, `decoder.onnx` writes a token at a time.',
    '',
    '## Training',
    ...lines(training),
    '',
    '## Measured on pairs not trained on',
    ...lines(metrics),
    '',
    'BLEU and chrF are in [0, 100]; `exact` is the share of texts written as a reference has them.',
    '',
    '## Limits',
    'It knows the words and turns of phrase of its training pairs. What is far from them it translates wrong, and it does',
    'not say so: the log-probability of an output is no calibrated confidence.',
    '',
  ].join('\n');
}
