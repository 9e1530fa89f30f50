import { dispose, keep, tensor, tidy, variableGrads } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { eagerBackend } from './eager-backends.ts';
import type { Parameter } from './parameter.ts';
import type { NdArray } from './session.ts';
import type { Signature, TensorsOf } from './signature.ts';

/** @file Functions run operation by operation on a TensorFlow.js backend: the reference, and what a debugger steps through. */

type Arrays = Readonly<Record<string, NdArray>>;
type Tensors = Readonly<Record<string, Tensor>>;

/** Runs `fn` on an eager backend. @throws UnknownDeviceError */
export async function eagerFunction<S extends Signature>(
  fn: (inputs: TensorsOf<S>) => Tensors,
  signature: S,
  device: string,
): Promise<(inputs: Arrays) => Promise<Arrays>> {
  await eagerBackend(device);
  return async (inputs) => {
    await eagerBackend(device);
    return read(tidy(() => fn(tensorsOf(inputs, signature))));
  };
}

/** Runs a loss and takes the gradient of every parameter, each as a whole array. @throws UnknownDeviceError */
export async function eagerGradient<S extends Signature>(
  fn: (inputs: TensorsOf<S>) => { readonly loss: Scalar } & Tensors,
  parameters: readonly Parameter[],
  signature: S,
  device: string,
): Promise<
  (
    inputs: Arrays,
  ) => Promise<{ readonly outputs: Arrays; readonly gradients: ReadonlyMap<Parameter, Float32Array> }>
> {
  await eagerBackend(device);
  return async (inputs) => {
    await eagerBackend(device);
    let kept: Tensors = {};
    const { value, grads } = tidy(() => {
      const tensors = tensorsOf(inputs, signature);
      const variables = parameters.map((parameter) => parameter.variable());
      const result = variableGrads(() => {
        const outputs = fn(tensors);
        kept = Object.fromEntries(Object.entries(outputs).map(([name, each]) => [name, keep(each.clone())]));
        return outputs.loss;
      }, variables);
      return { value: result.value, grads: variables.map(({ name }) => result.grads[name] as Tensor) };
    });
    const gradients = new Map<Parameter, Float32Array>();
    for (const [index, parameter] of parameters.entries()) {
      gradients.set(parameter, (await grads[index]?.data()) as Float32Array);
    }
    dispose([value, ...grads]);
    return { outputs: await read(kept), gradients };
  };
}

function tensorsOf<S extends Signature>(inputs: Arrays, signature: S): TensorsOf<S> {
  const tensors = Object.entries(signature).map(([name, { type }]) => {
    const input = inputs[name];
    if (!input) throw new TypeError(`Input '${name}' is missing`);
    return [name, tensor(input.data as Float32Array, [...input.shape], type)];
  });
  return Object.fromEntries(tensors) as TensorsOf<S>;
}

async function read(outputs: Tensors): Promise<Arrays> {
  const arrays: Record<string, NdArray> = {};
  for (const [name, each] of Object.entries(outputs)) {
    arrays[name] = { data: (await each.data()) as Float32Array, shape: each.shape };
    each.dispose();
  }
  return arrays;
}
