import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, TypedArray } from '@tensorflow/tfjs-core';
import { compile } from '../compile.ts';
import type { TensorData } from '../graph.ts';
import type { NdArray } from '../session.ts';
import type { Signature } from '../signature.ts';

/** @file One function, run eagerly on the plain JavaScript backend and compiled on ONNX Runtime. */

export type Arrays = Readonly<Record<string, NdArray>>;
export type Tensors = Readonly<Record<string, Tensor>>;
export type Fn = (inputs: Tensors) => Tensors;

/** One thread: test graphs are too small for more. */
export const testSession = { device: 'cpu', threads: 1 } as const;

export function runEager(fn: Fn, inputs: Arrays): Arrays {
  tf.setBackend('cpu');
  const results: Record<string, NdArray> = {};
  tf.tidy(() => {
    const outputs = fn(
      Object.fromEntries(Object.entries(inputs).map(([name, array]) => [name, tensorOf(array)])),
    );
    for (const [name, tensor] of Object.entries(outputs)) results[name] = arrayOf(tensor);
  });
  return results;
}

/** Compiles `fn`, which passes its graph through the checker, runs it on each of the inputs and frees it. */
export async function runCompiled(
  fn: Fn,
  signature: Signature,
  inputs: readonly Arrays[],
): Promise<readonly Arrays[]> {
  await using compiled = await compile(fn, signature, testSession);
  const results: Arrays[] = [];
  for (const each of inputs) results.push(await compiled(each));
  return results;
}

export function tensorOf({ data, shape }: NdArray): Tensor {
  const dtype = data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'bool';
  return tf.tensor(data as TypedArray, [...shape], dtype);
}

/** The tensor's values, with the array type that its data type asks for. */
export function arrayOf(tensor: Tensor): NdArray {
  const values = tensor.dataSync();
  return { data: typed(tensor.dtype, values), shape: tensor.shape };
}

function typed(dtype: string, values: ArrayLike<number>): TensorData {
  if (dtype === 'float32') return Float32Array.from(values);
  return dtype === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
}
