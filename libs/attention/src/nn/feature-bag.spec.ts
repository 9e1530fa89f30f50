import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { FeatureBag } from './feature-bag.ts';
import { seededStore } from './testing/seeded-store.ts';

describe('FeatureBag', () => {
  test('adds up the vectors of the features that a row holds, each with its weight', () => {
    const bag = new FeatureBag(seededStore(1), 3, 2, 0.1);
    bag.table.weight.values.set([1, 10, 2, 20, 3, 30]);
    const features = tensor1d([2, 0], 'int32');
    const weights = tensor2d([
      [1, 0],
      [0.5, 2],
      [0, 0],
    ]);
    expect(bag.apply(features, weights).arraySync()).toEqual([
      [3, 30],
      [3.5, 35],
      [0, 0],
    ]);
  });

  test('a vocabulary without a single feature has one row to read, with weight 0', () => {
    const bag = new FeatureBag(seededStore(1), 0, 2, 0.1);
    expect(bag.apply(tensor1d([0], 'int32'), tensor2d([[0]])).arraySync()).toEqual([[0, 0]]);
  });
});
