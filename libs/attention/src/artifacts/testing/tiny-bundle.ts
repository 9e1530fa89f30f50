import { classifierOnnx } from '../../models/classifier-session.ts';
import { tinyClassifier } from '../../models/testing/tiny-classifier.ts';
import type { TextInputs } from '../../models/text-inputs.ts';
import { defaultHeadName } from '../../models/classifier-heads.ts';
import type { ClassifierParts } from '../classifier-bundle.ts';
import type { ClassifierDecision, DecidedHead } from '../classifier-decision.ts';

export const tinyLabels = [
  'card_arrival',
  'exchange_rate',
  'forgotten_password',
  'lost_phone',
  '退款',
] as const;

/** All of a classifier that nobody has trained: its answers follow from the seed. */
export function tinyParts(
  inputs: TextInputs,
  {
    seed = 1,
    decision = { temperature: 1.5 },
    heads = [{ name: defaultHeadName, kind: 'singleLabel', labels: tinyLabels, decision }],
  }: {
    readonly seed?: number;
    readonly decision?: ClassifierDecision;
    readonly heads?: readonly DecidedHead[];
  } = {},
): ClassifierParts {
  const { network, store } = tinyClassifier(inputs, { flow: 'gated' }, seed);
  return {
    inputs,
    network,
    store,
    onnx: classifierOnnx(network),
    heads,
    metrics: { accuracy: 0.9, ece: 0.1 },
    training: { seed, fingerprint: 'abc' },
  };
}
