import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { LabelSet } from '../data/label-set.ts';
import type { Feeds } from '../engine/session.ts';
import { tensorOf } from '../engine/testing/both-ways.ts';
import { classLoss } from './class-loss.ts';
import { ClassTargets } from './class-targets.ts';
import type { ClassExample, ClassWeights, TargetOptions } from './class-targets.ts';
import type { LabelledHead } from './training-rows.ts';

const topic: LabelledHead = { name: 'topic', kind: 'singleLabel', labels: LabelSet.of(['a', 'b', 'c']) };
const tags: LabelledHead = { name: 'tags', kind: 'multiLabel', labels: LabelSet.of(['x', 'y']) };
const text = {
  ids: [],
  tokenWords: [],
  spans: [],
  words: [],
  wordFeatures: [],
  bag: { ids: [], weights: [], words: [] },
  droppedTokens: 0,
};
const example = (...classIds: ClassExample['classIds']): ClassExample => ({ text, classIds });

const lossOf = (targets: ClassTargets, feeds: Feeds, logits: readonly (readonly number[])[]): number =>
  tidy(() => {
    const tensors = Object.entries(feeds).map(([name, array]) => [name, tensorOf(array)]);
    const inputs = Object.fromEntries(tensors) as { targets: Tensor2D; cellWeights?: Tensor2D };
    return classLoss(tensor2d(logits as number[][]), inputs, targets.heads).arraySync();
  });
const plain: TargetOptions = { labelSmoothing: 0 };
const softmaxLoss = (logits: readonly number[], id: number) =>
  Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - logits[id]!;
const sigmoidLoss = (z: number, isTrue: boolean) => Math.log1p(Math.exp(isTrue ? -z : z));

describe('the loss of a batch', () => {
  const logits = [
    [0.5, -1, 2, 0.3, -0.7],
    [1.5, 0.2, -0.4, -2, 1.1],
  ];
  const [first, second] = logits as [number[], number[]];

  test('of one head is the mean cross entropy', () => {
    const batch = [example([2]), example([0])];
    const targets = new ClassTargets([topic], batch, plain);
    const own = logits.map((row) => row.slice(0, 3));
    const expected = (softmaxLoss(own[0]!, 2) + softmaxLoss(own[1]!, 0)) / 2;
    expect(lossOf(targets, targets.feeds(batch), own)).toBeCloseTo(expected, 5);
  });

  test('adds up its heads: a softmax for one label, a sigmoid for each of many', () => {
    const batch = [example([2], [0, 1]), example([0], [])];
    const targets = new ClassTargets([topic, tags], batch, plain);
    const single = softmaxLoss(first.slice(0, 3), 2) + softmaxLoss(second.slice(0, 3), 0);
    const multi = [
      sigmoidLoss(first[3]!, true),
      sigmoidLoss(first[4]!, true),
      sigmoidLoss(second[3]!, false),
      sigmoidLoss(second[4]!, false),
    ];
    const expected = (single + multi.reduce((sum, loss) => sum + loss)) / 2;
    expect(lossOf(targets, targets.feeds(batch), logits)).toBeCloseTo(expected, 5);
  });

  test('a row without the label of a head adds nothing to it, and no row counts more for that', () => {
    const batch = [example([2], undefined), example(undefined, [1])];
    const targets = new ClassTargets(
      [topic, tags],
      [...batch, example([0], undefined), example([0], undefined)],
      plain,
    );
    const single = softmaxLoss(first.slice(0, 3), 2) / 0.75;
    const multi = (sigmoidLoss(second[3]!, false) + sigmoidLoss(second[4]!, true)) / 0.25;
    expect(lossOf(targets, targets.feeds(batch), logits)).toBeCloseTo((single + multi) / 2, 5);
  });

  test('label smoothing spreads a share over the classes, or halves it between yes and no', () => {
    const batch = [example([2], [0])];
    const targets = new ClassTargets([topic, tags], batch, { labelSmoothing: 0.3 });
    const { targets: cells } = targets.feeds(batch);
    const expected = [0.1, 0.1, 0.8, 0.85, 0.15];
    Array.from(cells!.data, Number).forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 6));
  });
});

describe('class weights', () => {
  const rows = [example([0], [0]), example([0], []), example([0], []), example([1], [0, 1])];
  const weightsOf = (classWeights: ClassWeights) =>
    new ClassTargets([topic, tags], rows, { ...plain, classWeights }).heads.map(({ weights }) => weights);

  test('balanced: labels count alike, and having a label as much as not having it', () => {
    const [ofTopic, ofTags] = weightsOf('balanced');
    expect(ofTopic).toEqual([4 / 9, 4 / 3, 1]);
    expect(ofTags).toEqual([1, 3]);
  });

  test('given ones change what rows count, not how long the steps are', () => {
    const targets = new ClassTargets([topic], rows, { ...plain, classWeights: { topic: { a: 1, b: 5 } } });
    const { targets: cells } = targets.feeds(rows);
    expect(Array.from(cells!.data, Number).filter((value) => value > 0)).toEqual([
      0.125, 0.125, 0.125, 0.625,
    ]);
  });

  test.each<{ readonly name: string; readonly classWeights: ClassWeights; readonly code: string }>([
    { name: 'a label that is none', classWeights: { topic: { z: 1 } }, code: 'ATTENTION_INVALID_OPTION' },
    { name: 'a weight of 0', classWeights: { topic: { a: 0 } }, code: 'ATTENTION_INVALID_OPTION' },
    { name: 'a head that is none', classWeights: { mood: { a: 1 } }, code: 'ATTENTION_INVALID_OPTION' },
  ])('of $name are refused', ({ classWeights, code }) => {
    expect(() => weightsOf(classWeights)).toThrow(expect.objectContaining({ code }));
  });
});
