import fc from 'fast-check';
import { calibrationReport } from './calibration.ts';
import { MetricInputError } from './errors.ts';
import { softmax } from './softmax.ts';
import { fitTemperature } from './temperature.ts';

const C = 3;
const row = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: C, maxLength: C });
const dataset = fc.array(fc.tuple(row, fc.nat(C - 1)), { minLength: 1, maxLength: 30 });

describe('fitTemperature', () => {
  test('solves a case worked by hand', () => {
    // Logit 2 for the first of two classes, right in 3 of 4 rows: sigmoid(2 / T) = 3/4, so T = 2 / ln 3.
    const fitted = fitTemperature(Array(4).fill([2, 0]), [0, 0, 0, 1]);
    expect(fitted.temperature).toBeCloseTo(2 / Math.log(3), 9);
    expect(fitted.lossAfter).toBeCloseTo(-(3 * Math.log(0.75) + Math.log(0.25)) / 4, 12);
    expect(fitted.stopped).toBe('minimum');
  });

  test('undoes a scaling of the logits', () => {
    const labels = [0, 0, 0, 1, 2, 2, 1, 0, 2, 1];
    const logits = labels.map((label, index) => [
      index % 4,
      (label * index) % 3,
      label === index % 3 ? 2 : 0.5,
    ]);
    const { temperature } = fitTemperature(logits, labels);
    const scaled = fitTemperature(
      logits.map((values) => values.map((value) => 3 * value)),
      labels,
    );
    expect(scaled.temperature).toBeCloseTo(3 * temperature, 6);
  });

  test('no temperature in the range is better, and the loss never rises', () => {
    fc.assert(
      fc.property(dataset, fc.double({ min: 0.05, max: 20, noNaN: true }), (rows, other) => {
        const logits = rows.map(([values]) => values);
        const labels = rows.map(([, label]) => label);
        const { temperature, lossBefore, lossAfter } = fitTemperature(logits, labels);
        expect(temperature).toBeGreaterThanOrEqual(0.05);
        expect(temperature).toBeLessThanOrEqual(20 + 1e-9);
        expect(lossAfter).toBeLessThanOrEqual(lossBefore + 1e-9);
        const scaled = logits.map((values) => values.map((value) => value / other));
        expect(lossAfter).toBeLessThanOrEqual(fitTemperature(scaled, labels).lossBefore + 1e-9);
      }),
    );
  });

  test('brings confidences nearer to the truth', () => {
    const logits = Array.from({ length: 100 }, (_, index) => (index % 10 < 7 ? [8, 0, 0] : [0, 8, 0]));
    const labels = logits.map((_, index) => (index % 3 === 0 ? 1 : 0));
    const { temperature } = fitTemperature(logits, labels);
    const ece = (at: number) =>
      calibrationReport(
        logits.map((values) => softmax(values, at)),
        labels,
      ).ece;
    expect(temperature).toBeGreaterThan(1);
    expect(ece(temperature)).toBeLessThan(ece(1) / 3);
  });

  test.each([
    { name: 'every row right: as sharp as allowed', logits: [[5, 0]], labels: [0], temperature: 0.05 },
    { name: 'every row wrong: as flat as allowed', logits: [[5, 0]], labels: [1], temperature: 20 },
    { name: 'equal logits: left alone', logits: [[0, 0]], labels: [1], temperature: 1 },
  ])('$name', ({ logits, labels, temperature }) => {
    expect(fitTemperature(logits, labels)).toMatchObject({
      temperature: expect.closeTo(temperature, 9),
      stopped: 'bound',
    });
  });

  test.each([
    { name: 'no rows', logits: [], labels: [] },
    { name: 'a class that is not there', logits: [[1, 2]], labels: [2] },
    { name: 'a logit that is no number', logits: [[NaN, 2]], labels: [1] },
  ])('refuses $name', ({ logits, labels }) => {
    expect(() => fitTemperature(logits, labels)).toThrow(MetricInputError);
  });
});
