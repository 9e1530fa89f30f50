import { LabelSet } from '../data/label-set.ts';
import { zeros } from '../nn/parameter-store.ts';
import { seededStore } from '../nn/testing/seeded-store.ts';
import { beginAtPriors, isLastLayer } from './label-priors.ts';

test('every branch begins with the odds of each label of a multi-label head, and nothing else changes', () => {
  const store = seededStore(1);
  const last = ['bag.0.head.bias', 'tokens.attentionHead.linear.bias', 'encoderHead.bias'];
  const other = ['bag.0.bias', 'tokens.attentionHead.norm.bias', 'encoder.layer.0.output.dense.bias'];
  for (const name of [...last, ...other]) store.create(name, [5], zeros);
  beginAtPriors(store, {
    heads: [
      { name: 'topic', kind: 'singleLabel', labels: LabelSet.of(['a', 'b', 'c']) },
      { name: 'tags', kind: 'multiLabel', labels: LabelSet.of(['x', 'y']) },
    ],
    rows: [
      { text: '1', labels: { topic: ['a'], tags: ['x'] } },
      { text: '2', labels: { tags: ['x'] } },
      { text: '3', labels: { tags: [] } },
      { text: '4', labels: { topic: ['b'] } },
    ],
  });
  const expected = [0, 0, 0, Math.log(2.5 / 1.5), Math.log(0.5 / 3.5)];
  for (const { name, values } of store.all())
    values.forEach((value, at) => expect(value).toBeCloseTo(last.includes(name) ? expected[at]! : 0, 6));
});

test.each([
  ['bag.1.head.weight', true],
  ['tokens.convolutionHead.linear.weight', true],
  ['encoderHead.weight', true],
  ['tokens.convolutionHead.norm.weight', false],
  ['bag.1.features.weight', false],
])('%s is a last layer: %s', (name, expected) => {
  expect(isLastLayer(name)).toBe(expected);
});
