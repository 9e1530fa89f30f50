import { systemTenantId } from '@attention-flow/security';
import { outOfScopeIntent } from '../knowledge/dialogue-pair.ts';
import type { DialoguePair, DialoguePairId } from '../knowledge/dialogue-pair.ts';
import { TooFewExamplesError } from './training.errors.ts';
import { epochsFor, trainingSet } from './training-set.ts';

const pairs = (intent: string | null, count: number): DialoguePair[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${intent}-${index}` as DialoguePairId,
    tenantId: systemTenantId,
    question: `${intent} ${index}`,
    answer: 'yes',
    intent,
    language: index % 2 === 0 ? 'en' : 'zh',
  }));

describe('trainingSet', () => {
  const all = [...pairs('a', 20), ...pairs('b', 10), ...pairs(null, 5), ...pairs(outOfScopeIntent, 3)];

  test('holds out a tenth of each intent, and all that is out of scope', () => {
    const { train, dev } = trainingSet(all, 1);
    const count = (label: string) => dev.filter((example) => example.label === label).length;
    expect([count('a'), count('b'), count(outOfScopeIntent)]).toEqual([2, 1, 3]);
    expect(train).toHaveLength(27);
    expect(train.some(({ label }) => label === outOfScopeIntent)).toBe(false);
  });

  test('splits the same way for the same seed, and another way for another', () => {
    expect(trainingSet(all, 1)).toEqual(trainingSet(all, 1));
    expect(trainingSet(all, 1)).not.toEqual(trainingSet(all, 2));
  });

  test.each([
    { name: 'no intent', given: pairs(null, 9), message: /0 intent/ },
    { name: 'one intent', given: pairs('a', 9), message: /1 intent/ },
    { name: 'an intent with one question', given: [...pairs('a', 9), ...pairs('b', 1)], message: /'b'/ },
    { name: 'what is out of scope alone', given: pairs(outOfScopeIntent, 9), message: /0 intent/ },
  ])('refuses $name', ({ given, message }) => {
    expect(() => trainingSet(given, 1)).toThrow(TooFewExamplesError);
    expect(() => trainingSet(given, 1)).toThrow(message);
  });
});

test.each([
  [40, 60],
  [1_188, 42],
  [10_000, 10],
])('epochsFor(%i) is %i', (examples, epochs) => {
  expect(epochsFor(examples)).toBe(epochs);
});
