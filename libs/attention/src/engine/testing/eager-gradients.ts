import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import type { Gradient } from '../compile.ts';
import type { Parameter } from '../parameter.ts';
import type { NdArray } from '../session.ts';
import { tensorOf } from './both-ways.ts';
import type { Arrays, Tensors } from './both-ways.ts';

/** Gradients of a loss for its parameters, computed on the plain JavaScript backend; all dense. */
export function eagerGradients(
  loss: (inputs: Tensors) => Scalar,
  parameters: readonly Parameter[],
  inputs: Arrays,
): ReadonlyMap<Parameter, NdArray> {
  tf.setBackend('cpu');
  const gradients = new Map<Parameter, NdArray>();
  tf.tidy(() => {
    const variables = parameters.map((parameter) => parameter.variable());
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([name, array]) => [name, tensorOf(array)]),
    );
    const { grads } = tf.variableGrads(() => loss(tensors), variables);
    for (const [position, parameter] of parameters.entries()) {
      const gradient = grads[variables[position]?.name ?? ''];
      if (gradient)
        gradients.set(parameter, { data: Float32Array.from(gradient.dataSync()), shape: gradient.shape });
    }
  });
  return gradients;
}

/** A compiled gradient with its rows, if that is what it has, added into zeros. */
export function dense(gradient: Gradient, { shape, values }: Parameter): NdArray {
  if (gradient.kind === 'dense') return { data: gradient.values, shape };
  const width = values.length / (shape[0] ?? 1);
  const data = new Float32Array(values.length);
  for (const { ids, rows } of gradient.parts) {
    for (const [position, value] of rows.entries()) {
      const at = Number(ids[Math.floor(position / width)]) * width + (position % width);
      data[at] = (data[at] ?? 0) + value;
    }
  }
  return { data, shape };
}
