import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { gelu } from '../../fused.ts';
import { broadcastable, flags, floats, integers, numbers, shapes } from '../arbitrary-operands.ts';
import type { Operand } from '../operands.ts';
import type { Cases } from './kernel-case.ts';

type Range = readonly [number, number];
type Unary = (x: Tensor) => Tensor;
type Binary = (a: Tensor, b: Tensor) => Tensor;

const positive: Range = [0.2, 4];

const ofFloats = (apply: Unary, range?: Range): Cases =>
  shapes(0, 3).map((shape) => ({ operands: [floats(shape, range)], apply }));
const ofNumbers = (apply: Unary): Cases =>
  shapes(0, 3)
    .chain(numbers)
    .map((operand) => ({ operands: [operand], apply }));
const ofTwo = (apply: Binary, a: (shape: Operand['shape']) => Operand, b: typeof a): Cases =>
  broadcastable.map(([one, other]) => ({ operands: [a(one), b(other)], apply }));
const ofTwoNumbers = (apply: Binary): Cases =>
  fc.oneof(ofTwo(apply, floats, floats), ofTwo(apply, integers, integers));
const ofTwoFlags = (apply: Binary): Cases => ofTwo(apply, flags, flags);

export const elementwise = {
  Abs: ofNumbers(tf.abs),
  Add: ofTwoNumbers(tf.add),
  AddN: shapes(0, 3)
    .chain((shape) => fc.tuple(numbers(shape), fc.integer({ min: 1, max: 4 })))
    .map(([operand, terms]) => ({
      operands: Array.from({ length: terms }, () => operand),
      apply: (...all) => tf.addN(all),
    })),
  Cast: fc
    .tuple(
      shapes(0, 3).chain((shape) => fc.constantFrom(floats(shape), integers(shape), flags(shape))),
      fc.constantFrom('float32', 'int32', 'bool'),
    )
    .map(([operand, dtype]) => ({ operands: [operand], apply: (x) => tf.cast(x, dtype) })),
  Ceil: ofFloats(tf.ceil),
  ClipByValue: ofNumbers((x) => tf.clipByValue(x, -1, 1)),
  Cos: ofFloats(tf.cos),
  Elu: ofFloats(tf.elu),
  Equal: fc.oneof(ofTwoNumbers(tf.equal), ofTwoFlags(tf.equal)),
  Erf: ofFloats(tf.erf),
  Exp: ofFloats(tf.exp),
  Expm1: ofFloats(tf.expm1),
  Floor: ofFloats(tf.floor),
  Gelu: ofFloats(gelu),
  Greater: ofTwoNumbers(tf.greater),
  GreaterEqual: ofTwoNumbers(tf.greaterEqual),
  Identity: ofNumbers(tf.clone),
  LeakyRelu: ofFloats((x) => tf.leakyRelu(x, 0.3)),
  Less: ofTwoNumbers(tf.less),
  LessEqual: ofTwoNumbers(tf.lessEqual),
  Log: ofFloats(tf.log, positive),
  Log1p: ofFloats(tf.log1p, [-0.8, 4]),
  LogicalAnd: ofTwoFlags(tf.logicalAnd),
  LogicalNot: shapes(0, 3).map((shape) => ({ operands: [flags(shape)], apply: tf.logicalNot })),
  LogicalOr: ofTwoFlags(tf.logicalOr),
  Maximum: ofTwoNumbers(tf.maximum),
  Minimum: ofTwoNumbers(tf.minimum),
  // Remainders jump, so the floats are quarters: exact in both.
  Mod: fc.oneof(
    ofTwo(
      (a, b) => tf.mod(tf.div(tf.round(tf.mul(a, 4)), 4), tf.mul(b, 0.25)),
      floats,
      (shape) => floats(shape, [1, 1]),
    ),
    ofTwo(tf.mod, integers, (shape) => integers(shape, [1, 4])),
    ofTwo(tf.mod, integers, (shape) => integers(shape, [-4, -1])),
  ),
  Multiply: ofTwoNumbers(tf.mul),
  Neg: ofNumbers(tf.neg),
  NotEqual: fc.oneof(ofTwoNumbers(tf.notEqual), ofTwoFlags(tf.notEqual)),
  OnesLike: ofNumbers(tf.onesLike),
  Pow: ofTwo(
    tf.pow,
    (shape) => floats(shape, positive),
    (shape) => floats(shape, [-2, 2]),
  ),
  RealDiv: ofTwo(tf.div, floats, (shape) => floats(shape, positive)),
  Reciprocal: ofFloats(tf.reciprocal, positive),
  Relu: ofNumbers(tf.relu),
  Round: ofFloats((x) => tf.round(tf.mul(x, 2.5))),
  Rsqrt: ofFloats(tf.rsqrt, positive),
  Sigmoid: ofFloats(tf.sigmoid),
  Sign: ofNumbers(tf.sign),
  Sin: ofFloats(tf.sin),
  Softplus: ofFloats(tf.softplus),
  Sqrt: ofFloats(tf.sqrt, positive),
  Square: ofNumbers(tf.square),
  SquaredDifference: ofTwoNumbers(tf.squaredDifference),
  Step: ofFloats((x) => tf.step(x, 0.3)),
  Sub: ofTwoNumbers(tf.sub),
  Tanh: ofFloats(tf.tanh),
  ZerosLike: ofNumbers(tf.zerosLike),
} satisfies Readonly<Record<string, Cases>>;
