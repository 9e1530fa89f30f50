import { systemTenantId } from '@attention-flow/security';
import { outOfScopeIntent } from '../knowledge/dialogue-pair.ts';
import type { DialoguePair, DialoguePairId } from '../knowledge/dialogue-pair.ts';
import { TooFewExamplesError } from './training.errors.ts';
import { epochsFor, trainingSet } from './training-set.ts';
import type { LabelledExample } from './training-set.ts';

const pairs = (intent: string | null, count: number): DialoguePair[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${intent}-${index}` as DialoguePairId,
    tenantId: systemTenantId,
    question: `${intent} ${index}`,
    answer: 'yes',
    intent,
    language: index % 2 === 0 ? 'en' : 'zh',
  }));
const textsOf = (examples: readonly LabelledExample[]) => examples.map(({ text }) => text).toSorted();

describe('trainingSet', () => {
  const all = [...pairs('a', 200), ...pairs('b', 100), ...pairs(null, 5), ...pairs(outOfScopeIntent, 40)];

  test('uses each question once: to learn, to choose or to judge', () => {
    const { train, dev, heldOut } = trainingSet(all, 1);
    expect(textsOf([...train, ...dev, ...heldOut])).toEqual(
      textsOf(
        all.filter(({ intent }) => intent !== null).map(({ question }) => ({ text: question, label: '' })),
      ),
    );
    expect(heldOut.length).toBeGreaterThan(20);
    expect(dev.length).toBeGreaterThan(30);
    expect(train.some(({ label }) => label === outOfScopeIntent)).toBe(false);
  });

  test('holds out the same questions whatever the seed, and whatever is imported later', () => {
    const judges = textsOf(trainingSet(all, 1).heldOut);
    expect(textsOf(trainingSet(all, 2).heldOut)).toEqual(judges);
    const later = textsOf(trainingSet([...all, ...pairs('c', 50)], 1).heldOut);
    expect(later.filter((text) => !text.startsWith('c'))).toEqual(judges);
  });

  test('chooses by the same questions for the same seed, and by others for another', () => {
    expect(trainingSet(all, 1)).toEqual(trainingSet(all, 1));
    expect(trainingSet(all, 1).dev).not.toEqual(trainingSet(all, 2).dev);
  });

  test('leaves a question of every intent to learn from', () => {
    const rare = Array.from({ length: 20 }, (_, index) => pairs(`rare-${index}`, 2)).flat();
    const { train } = trainingSet(rare, 1);
    expect(new Set(train.map(({ label }) => label)).size).toBe(20);
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
