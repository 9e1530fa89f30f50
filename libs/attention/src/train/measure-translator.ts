import { compile } from '../engine/compile.ts';
import type { SessionOptions } from '../engine/session.ts';
import { translationScores } from '../evaluate/translation.ts';
import type { TranslationScores } from '../evaluate/translation.ts';
import { TextGenerator } from '../models/text-generator.ts';
import { collatePairs, teachingSignature } from '../models/transformer-batch.ts';
import type { TokenPair } from '../models/transformer-batch.ts';
import { TransformerSession, transformerOnnx } from '../models/transformer-session.ts';
import type { TransformerOnnx } from '../models/transformer-session.ts';
import type { Transformer } from '../models/transformer.ts';
import type { TranslationInputs } from '../models/translation-inputs.ts';
import { Dropout } from '../nn/dropout.ts';
import type { TextPair } from './pair-rows.ts';
import { teachingLoss } from './translator-task.ts';

/** What was found on pairs that were not learned from. */
export interface TranslatorMeasure extends TranslationScores {
  readonly pairs: number;
  /** Mean negative log-probability of a target token, given the right ones before it. */
  readonly loss: number;
  /** `exp(loss)`: among how many tokens the network is undecided. */
  readonly perplexity: number;
}

export interface TrainedTranslator {
  readonly network: Transformer;
  readonly inputs: TranslationInputs;
}

const batchSize = 32;

/** Reads the targets for the loss, and writes translations of the sources, with beam search, for the scores. */
export async function measureTranslator(
  trained: TrainedTranslator,
  pairs: readonly TextPair[],
  session: SessionOptions,
): Promise<{ readonly measure: TranslatorMeasure; readonly onnx: TransformerOnnx }> {
  const { network, inputs } = trained;
  const onnx = transformerOnnx(network);
  const loss = await teachingLossOf(trained, pairs, session);
  const references = new Map<string, string[]>();
  for (const { source, target } of pairs) references.set(source, [...(references.get(source) ?? []), target]);
  await using opened = await TransformerSession.open(
    onnx,
    { config: network.config, padId: inputs.padId },
    session,
  );
  const generator = new TextGenerator(inputs, opened, network.config.maxTargetTokens);
  const written = await generator.generate([...references.keys()]);
  const scores = translationScores(
    written.map(({ outputs }) => outputs[0]?.text ?? ''),
    [...references.values()],
  );
  return { measure: { pairs: pairs.length, loss, perplexity: Math.exp(loss), ...scores }, onnx };
}

async function teachingLossOf(
  { network, inputs }: TrainedTranslator,
  pairs: readonly TextPair[],
  session: SessionOptions,
): Promise<number> {
  const noDropout = { source: new Dropout(undefined), target: new Dropout(undefined) };
  await using read = await compile(
    (given) => ({ loss: teachingLoss(network, given, noDropout, 0) }),
    teachingSignature,
    session,
  );
  const encoded = pairs.flatMap(({ source, target }) => inputs.pair(source, target) ?? []);
  let [sum, tokens] = [0, 0];
  for (let start = 0; start < encoded.length; start += batchSize) {
    const batch = encoded.slice(start, start + batchSize);
    const { loss } = await read(collatePairs(batch, inputs.padId));
    const count = labelsOf(batch);
    sum += count * Number(loss.data[0]);
    tokens += count;
  }
  return sum / tokens;
}

const labelsOf = (pairs: readonly TokenPair[]): number =>
  pairs.reduce((sum, { target }) => sum + target.length - 1, 0);
