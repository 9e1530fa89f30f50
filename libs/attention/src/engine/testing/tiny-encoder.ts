import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { gelu, layerNormalization, logSoftmax } from '../fused.ts';
import { Parameter } from '../parameter.ts';
import { float32, int32 } from '../signature.ts';
import { scope } from '../tracer.ts';
import { seededRandom } from './operands.ts';

/** @file One attention layer and a classifier, small enough for tests: every kind of symbolic reshape is in it. */

const [V, D, H, C] = [11, 6, 2, 3] as const;

export const signature = { ids: int32(['B', 'T']), mask: float32(['B', 'T']), labels: int32(['B']) };

interface Inputs {
  readonly ids: Tensor2D;
  readonly mask: Tensor2D;
  readonly labels: Tensor1D;
}

export interface TinyEncoder {
  readonly parameters: readonly Parameter[];
  readonly loss: (inputs: Inputs) => {
    readonly loss: Scalar;
    readonly probabilities: Tensor;
    readonly attention: Tensor;
  };
}

/** Parameters from a seed; each test has its own, since a parameter carries its eager copy. */
export function tinyEncoder(seed: number): TinyEncoder {
  const random = seededRandom(seed);
  const parameter = (name: string, shape: readonly number[]) =>
    new Parameter(
      name,
      shape,
      new Float32Array(tf.util.sizeFromShape([...shape])).map(() => random() - 0.5),
    );
  const table = parameter('table', [V, D]);
  const scale = parameter('scale', [D]);
  const bias = parameter('bias', [D]);
  const projections = ['query', 'key', 'value'].map((name) => parameter(name, [D, D]));
  const output = parameter('output', [D, C]);

  const attend = (x: Tensor, mask: Tensor): { readonly mixed: Tensor; readonly attention: Tensor } => {
    const [B = 0, T = 0] = x.shape;
    const flat = tf.reshape(x, [B * T, D]);
    const heads = projections.map((projection) =>
      tf.transpose(tf.reshape(tf.matMul(flat, projection.tensor()), [B, T, H, D / H]), [0, 2, 1, 3]),
    );
    const [query, key, value] = heads as [Tensor4D, Tensor4D, Tensor4D];
    const scores = tf.div(tf.matMul(query, key, false, true), Math.sqrt(D / H));
    const hidden = tf.mul(tf.sub(tf.reshape(mask, [B, 1, 1, T]), 1), 1e4);
    const attention = tf.softmax(tf.add(scores, hidden));
    return {
      mixed: tf.reshape(tf.transpose(tf.matMul(attention, value), [0, 2, 1, 3]), [B, T, D]),
      attention,
    };
  };

  const loss: TinyEncoder['loss'] = ({ ids, mask, labels }) => {
    const embedded = scope('embedding', () =>
      layerNormalization(tf.gather(table.tensor(), ids), scale.tensor(), bias.tensor(), 1e-5),
    );
    const { mixed, attention } = scope('attention', () => attend(embedded, mask));
    const kept = tf.mul(gelu(mixed), tf.expandDims(mask, 2));
    const pooled = tf.div(tf.sum(kept, 1), tf.sum(mask, 1, true)) as Tensor2D;
    const logits = tf.matMul(pooled, output.tensor<Tensor2D>());
    const targets = tf.cast(tf.oneHot(labels, C), 'float32');
    const total = tf.neg(tf.sum(tf.mul(logSoftmax(logits), targets)));
    return {
      loss: tf.div(total, tf.sum(targets)) as Scalar,
      probabilities: tf.softmax(logits),
      attention,
    };
  };
  return { parameters: [table, scale, bias, ...projections, output], loss };
}

/** A random batch; the first token of every text is kept. */
export function tinyBatch(B: number, T: number, seed: number) {
  const random = seededRandom(seed);
  return {
    ids: { data: Int32Array.from({ length: B * T }, () => Math.floor(random() * V)), shape: [B, T] },
    mask: {
      data: Float32Array.from({ length: B * T }, (_, position) =>
        position % T === 0 || random() < 0.7 ? 1 : 0,
      ),
      shape: [B, T],
    },
    labels: { data: Int32Array.from({ length: B }, () => Math.floor(random() * C)), shape: [B] },
  };
}
