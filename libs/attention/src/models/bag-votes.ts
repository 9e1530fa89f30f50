import { add } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { trace } from '../engine/compile.ts';
import { writeOnnx } from '../engine/onnx-writer.ts';
import { Dropout } from '../nn/dropout.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import { BagBranch } from './bag-branch.ts';
import type { ClassifierConfig } from './classifier-config.ts';
import { classifierSignature } from './text-inputs.ts';

/** The bags of a classifier, without what reads tokens. */
export function bagBranches(store: ParameterStore, config: ClassifierConfig): readonly BagBranch[] {
  return Array.from(
    { length: config.numBags },
    (_, index) => new BagBranch(store.within(`bag.${index}`), config, `bag.${index}`),
  );
}

/** The sum of their logits as the bytes of an ONNX model with the inputs of a classifier; there is one at least. */
export function bagVotesOnnx(bags: readonly BagBranch[]): Uint8Array {
  const votes = trace(
    (inputs) => ({
      logits: bags
        .map((bag) => bag.apply(inputs, new Dropout(undefined)))
        .reduce((total: Tensor2D, each) => add(total, each)),
    }),
    classifierSignature,
  );
  return writeOnnx(votes, { parameters: 'stored' });
}
