import { isPublishedLayout } from './hugging-face-config.ts';
import type { SentenceModel } from '../models/sentence-model.ts';
import type { TextEncoderConfig } from '../models/text-encoder.ts';
import type { BundleDescription } from './bundle.ts';

type CardModel = Pick<SentenceModel, 'pooling' | 'normalize' | 'features'> & { readonly maxTokens: number };

/** The model card of an encoder: what it computes, where it comes from, how well it did. */
export function encoderCard(
  { training, metrics }: Pick<BundleDescription, 'training' | 'metrics'>,
  config: TextEncoderConfig,
  { pooling, normalize, maxTokens, features }: CardModel,
): string {
  const lines = (entries: Readonly<Record<string, unknown>>) =>
    Object.entries(entries).map(
      ([name, value]) => `- ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    );
  const readers = isPublishedLayout(config)
    ? 'The folder is read by Hugging Face transformers and sentence-transformers, too.'
    : 'Its layers are not those of a published architecture: other libraries read the tensors and not the model.';
  const ngrams = features
    ? ` Beside it stands a vector of ${features.bag.config.size} numbers from the n-grams of the text (features.json), with ${Math.round(100 * features.share)} % of the cosine; other libraries read the encoder without it.`
    : '';
  return [
    '---',
    'library_name: sentence-transformers',
    'pipeline_tag: sentence-similarity',
    '---',
    '# Text encoder',
    '',
    `Turns a text of up to ${maxTokens} tokens into a vector of ${config.hiddenSize} numbers (${pooling} pooling${normalize ? ', normalised' : ''}). Written by Attention Flow; runs in ONNX Runtime (\`model.onnx\`). ${readers}${ngrams}`,
    '',
    '## Training',
    ...lines(training),
    '',
    '## Measured',
    ...(Object.keys(metrics).length > 0 ? lines(metrics) : ['Nothing was measured.']),
    '',
  ].join('\n');
}
