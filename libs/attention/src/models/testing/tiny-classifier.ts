import { learnedTexts } from '../../../fixtures/bilingual-intents.ts';
import { seededStore, scatter } from '../../nn/testing/seeded-store.ts';
import { FeatureVocabulary } from '../../text/feature-vocabulary.ts';
import { trainWordPiece } from '../../text/train-tokenizer.ts';
import { splitWords } from '../../text/words.ts';
import type { ClassifierConfig } from '../classifier-config.ts';
import { ClassifierNetwork } from '../classifier-network.ts';
import { classifierPresets } from '../classifier-presets.ts';
import { TextInputs } from '../text-inputs.ts';

/** Inputs learned from the bilingual corpus. */
export async function tinyInputs(maxTokens = 32): Promise<TextInputs> {
  const texts = learnedTexts.map(({ text }) => text);
  return new TextInputs(
    await trainWordPiece(texts, { vocabSize: 400 }),
    await FeatureVocabulary.fit(texts.map(splitWords), { skipBigrams: true }),
    maxTokens,
  );
}

export const numClasses = 5;

/** A classifier of a few hundred numbers, none of them 0, that nobody has trained. */
export function tinyClassifier(inputs: TextInputs, options: Partial<ClassifierConfig> = {}, seed = 1) {
  const store = seededStore(seed);
  const network = new ClassifierNetwork(store, {
    ...classifierPresets.mini,
    hiddenSize: 8,
    intermediateSize: 12,
    bagSize: 6,
    numBags: 2,
    convolutions: [3, 5],
    vocabSize: inputs.tokenizer.vocabSize,
    numFeatures: inputs.features.size,
    numClasses,
    ...options,
  });
  scatter(store, 0.4, seed);
  return { network, store };
}
