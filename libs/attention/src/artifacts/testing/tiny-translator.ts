import { numberPairs } from '../../../fixtures/number-words.ts';
import { tinyConfig } from '../../models/testing/tiny-transformer.ts';
import type { TransformerConfig } from '../../models/transformer-config.ts';
import { transformerOnnx } from '../../models/transformer-session.ts';
import { Transformer } from '../../models/transformer.ts';
import { scatter, seededStore } from '../../nn/testing/seeded-store.ts';
import { trainBpe } from '../../text/train-tokenizer.ts';
import type { TranslatorParts } from '../translator-bundle.ts';

/** All of a translator that nobody has trained: what it writes follows from the seed. */
export async function tinyTranslatorParts(
  options: Partial<TransformerConfig> = {},
  seed = 1,
): Promise<TranslatorParts> {
  const texts = numberPairs.flatMap(({ source, target }) => [source, target]);
  const tokenizer = await trainBpe([...texts, '我喜欢 Python，你呢？'], { vocabSize: 320 });
  const store = seededStore(seed);
  const network = new Transformer(store, {
    ...tinyConfig,
    maxSourceTokens: 24,
    maxTargetTokens: 24,
    ...options,
    vocabSize: tokenizer.vocabSize,
  });
  scatter(store, 0.5, seed + 1);
  const metrics = { bleu: 12.5, chrf: 30, exact: 0.25 };
  return { tokenizer, network, store, onnx: transformerOnnx(network), metrics, training: { seed } };
}
