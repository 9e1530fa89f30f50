import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D, Scalar } from '@tensorflow/tfjs-core';

/** A static size, or the name of one known only at run time ('B' batch, 'T' tokens ...). */
export type Size = number | string;

export interface InputType<Shape extends readonly Size[] = readonly Size[]> {
  readonly type: 'float32' | 'int32' | 'bool';
  readonly shape: Shape;
}

export type Signature = Readonly<Record<string, InputType>>;

interface ByRank {
  0: Scalar;
  1: Tensor1D;
  2: Tensor2D;
  3: Tensor3D;
  4: Tensor4D;
}
type OfRank<Rank extends number> = Rank extends keyof ByRank ? ByRank[Rank] : Tensor;

/** The tensors that a function of this signature is given. */
export type TensorsOf<S extends Signature> = {
  readonly [Name in keyof S]: OfRank<S[Name]['shape']['length']>;
};

export const float32 = <const Shape extends readonly Size[]>(shape: Shape): InputType<Shape> => ({
  type: 'float32',
  shape,
});
export const int32 = <const Shape extends readonly Size[]>(shape: Shape): InputType<Shape> => ({
  type: 'int32',
  shape,
});

/** Symbol names in the order in which the signature mentions them. */
export function symbolsOf(signature: Signature): readonly string[] {
  const names = Object.values(signature).flatMap(({ shape }) =>
    shape.filter((size) => typeof size === 'string'),
  );
  return [...new Set(names)];
}

export const staticSizesOf = (signature: Signature): readonly number[] =>
  Object.values(signature).flatMap(({ shape }) => shape.filter((size) => typeof size === 'number'));
