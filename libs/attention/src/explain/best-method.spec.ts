import { bestMethod, faithfulnessMetrics } from './best-method.ts';

const overRandom = { estimate: 1, low: 0, high: 2, pValue: 0.001 };
const measured = (scores: Readonly<Record<string, number>>, chance: number) =>
  faithfulnessMetrics({
    methods: Object.entries(scores).map(([method, score]) => ({
      method,
      score,
      comprehensiveness: score,
      sufficiency: 0,
      overRandom,
    })),
    random: { comprehensiveness: 0, sufficiency: -chance, score: chance },
    best: undefined,
    rows: 9,
  });

test.each([
  { scores: { flow: 0.1, occlusion: 0.4, gradient: 0.3 }, chance: -0.2, best: 'occlusion' },
  { scores: { flow: -0.5, rollout: -0.4 }, chance: -0.2, best: 'gradient' },
  { scores: {}, chance: 0, best: 'gradient' },
])('of $scores the truest is $best', ({ scores, chance, best }) => {
  expect(bestMethod({ accuracy: 1, ...measured(scores, chance) })).toBe(best);
});

test('a model that was never measured is explained by gradient x input', () => {
  expect(bestMethod({ accuracy: 1 })).toBe('gradient');
});
