import { learnedTexts } from '../../../fixtures/bilingual-intents.ts';
import { TextEncoder } from '../../models/text-encoder.ts';
import type { TextEncoderConfig } from '../../models/text-encoder.ts';
import { seededStore } from '../../nn/testing/seeded-store.ts';
import { trainWordPiece } from '../../text/train-tokenizer.ts';
import type { Manifest } from '../bundle.ts';
import { saveEncoder } from '../encoder-bundle.ts';

/** Saves an encoder that nobody has trained, with a tokenizer of the bilingual corpus. */
export async function saveTinyEncoder(
  folder: string,
  { seed = 1, ...changes }: Partial<TextEncoderConfig> & { readonly seed?: number } = {},
): Promise<Manifest> {
  const tokenizer = await trainWordPiece(
    learnedTexts.map(({ text }) => text),
    { vocabSize: 400 },
  );
  const store = seededStore(seed);
  const encoder = new TextEncoder(store, {
    vocabSize: tokenizer.vocabSize,
    hiddenSize: 32,
    numLayers: 2,
    numHeads: 2,
    intermediateSize: 48,
    maxPositions: 40,
    typeVocabSize: 2,
    layerNormEpsilon: 1e-12,
    dropout: 0.1,
    activation: 'gelu',
    flow: 'none',
    norm: 'post',
    ...changes,
  });
  return saveEncoder(folder, {
    encoder,
    store,
    tokenizer,
    pooling: 'mean',
    normalize: true,
    maxTokens: 32,
    metrics: {},
    training: { seed },
  });
}
