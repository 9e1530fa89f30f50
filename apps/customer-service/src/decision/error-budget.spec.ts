import fc from 'fast-check';
import { errorBudget } from './error-budget.ts';
import type { JudgedAnswer } from './error-budget.ts';

const answers = (count: number, confidence: number, isRight: boolean): readonly JudgedAnswer[] =>
  Array.from({ length: count }, () => ({ confidence, isRight }));

describe('errorBudget', () => {
  const judged = [
    ...answers(50, 0.9, true),
    ...answers(1, 0.8, false),
    ...answers(29, 0.7, true),
    ...answers(20, 0.5, false),
  ];

  test.each([
    { target: 0.95, threshold: 0.7, coverage: 0.8, precision: 79 / 80 },
    { target: 1, threshold: 0.9, coverage: 0.5, precision: 1 },
    { target: 0.5, threshold: 0.5, coverage: 1, precision: 0.79 },
  ])('answers as much as $target allows', (expected) => {
    expect(errorBudget(judged, expected.target)).toMatchObject(expected);
  });

  test('answers nothing where too few are right, or too few are known', () => {
    const none = { coverage: 0, precision: 1, interval: [0, 1] };
    expect(errorBudget(answers(90, 0.9, false), 0.5)).toMatchObject(none);
    expect(errorBudget(answers(19, 0.9, true), 0.5)).toMatchObject(none);
    expect(errorBudget([], 0.95).threshold).toBeGreaterThan(1);
  });

  test('keeps the budget on what it was chosen on, and the interval holds the share', () => {
    const judgedAnswers = fc.array(
      fc.record({
        confidence: fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
        isRight: fc.boolean(),
      }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(judgedAnswers, fc.constantFrom(0.5, 0.8, 0.95), (given, target) => {
        const { threshold, coverage, precision, interval } = errorBudget(given, target);
        const answered = given.filter(({ confidence }) => confidence >= threshold);
        expect(coverage).toBeCloseTo(given.length === 0 ? 0 : answered.length / given.length, 12);
        if (answered.length > 0) {
          expect(precision).toBeGreaterThanOrEqual(target);
          expect(precision).toBeCloseTo(
            answered.filter(({ isRight }) => isRight).length / answered.length,
            12,
          );
        }
        expect(interval[0]).toBeLessThanOrEqual(precision + 1e-9);
        expect(interval[1]).toBeGreaterThanOrEqual(precision - 1e-9);
      }),
    );
  });
});
