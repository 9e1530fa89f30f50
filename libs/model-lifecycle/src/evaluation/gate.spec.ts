import { evaluate } from './evaluation.ts';
import type { RowSlices } from './evaluation.ts';
import { defaultGate, judge } from './gate.ts';
import type { GateSettings } from './gate.ts';

/** `right` of `rows` rows right, the right ones first. */
const scores = (rows: number, right: number) => ({
  scores: Array.from({ length: rows }, (_, row) => (row < right ? 1 : 0)),
  metrics: { accuracy: right / rows },
});

interface Case {
  readonly name: string;
  readonly rows: number;
  readonly active: number;
  readonly candidate: number;
  readonly gate?: Partial<GateSettings>;
  readonly isComparable?: boolean;
  readonly expected: object;
}

const verdictOf = (
  { rows, active, candidate, gate = {}, isComparable = true }: Case,
  slicesOf: (row: number) => RowSlices = () => ({}),
) =>
  judge(
    evaluate({
      score: 'accuracy',
      slices: Array.from({ length: rows }, (_, row) => slicesOf(row)),
      candidate: scores(rows, candidate),
      active: { ...scores(rows, active), version: 'v1', isComparable },
    }),
    { ...defaultGate, ...gate },
  );

describe('the gate', () => {
  test.each<Case>([
    {
      name: 'equal',
      rows: 200,
      active: 180,
      candidate: 180,
      expected: { kind: 'promoted', reason: 'notWorse' },
    },
    {
      name: 'better',
      rows: 200,
      active: 180,
      candidate: 190,
      expected: { kind: 'promoted', reason: 'notWorse' },
    },
    {
      name: 'worse by half a point, which is chance',
      ...{ rows: 200, active: 180, candidate: 179 },
      expected: { kind: 'promoted', reason: 'notWorse' },
    },
    {
      name: 'worse by three points',
      ...{ rows: 200, active: 180, candidate: 174 },
      expected: {
        kind: 'refused',
        reason: 'worse',
        detail: expect.stringContaining('accuracy -3.0 (95 % interval'),
      },
    },
    {
      name: 'worse by half a point, which is no chance',
      ...{ rows: 1_500, active: 1_350, candidate: 1_342 },
      expected: { kind: 'refused', reason: 'worse' },
    },
    {
      name: 'worse by three points, where five may be',
      ...{ rows: 100, active: 90, candidate: 87, gate: { maxFall: 0.05 } },
      expected: { kind: 'promoted' },
    },
    {
      name: 'much worse on too few rows',
      ...{ rows: 10, active: 10, candidate: 1 },
      expected: {
        kind: 'promoted',
        reason: 'tooFewRows',
        detail: '10 held-out rows say nothing; 20 are needed',
      },
    },
    {
      name: 'much worse than what has learnt from the rows',
      ...{ rows: 200, active: 200, candidate: 100, isComparable: false },
      expected: { kind: 'promoted', reason: 'notComparable' },
    },
  ])('$name', (given) => {
    expect(verdictOf(given)).toMatchObject(given.expected);
  });

  /** The candidate gains 10 rows in one language, and loses 2 of the 60 rows of the other. */
  const mixed = (gate: Partial<GateSettings>) => {
    const slices = Array.from({ length: 260 }, (_, row) => ({ language: row < 200 ? 'en' : 'zh' }));
    const right = (en: number, zh: number) =>
      slices.map((_, row) => ((row < 200 ? row < en : row - 200 < zh) ? 1 : 0));
    const active = { scores: right(150, 58), metrics: {}, version: 'v1', isComparable: true };
    const candidate = { scores: right(160, 56), metrics: {} };
    return judge(evaluate({ score: 'accuracy', slices, candidate, active }), { ...defaultGate, ...gate });
  };

  test('refuses a better model for the slice that fell, by name', () => {
    expect(mixed({})).toEqual({
      ...{ kind: 'refused', reason: 'sliceFell' },
      detail: "language 'zh' fell from 96.7 to 93.3 (60 rows)",
    });
  });

  test.each<{ readonly name: string; readonly gate: Partial<GateSettings> }>([
    { name: 'is allowed', gate: { maxSliceFall: 0.04 } },
    { name: 'may be chance, where chance is asked for', gate: { sliceEvidence: 'interval' } },
    { name: 'has too few rows', gate: { minSliceRows: 61 } },
  ])('lets a slice fall that $name', ({ gate }) => {
    expect(mixed(gate)).toMatchObject({ kind: 'promoted', reason: 'notWorse' });
  });

  test('has nothing against a first model', () => {
    const evaluation = evaluate({
      ...{ score: 'accuracy', slices: [{}, {}], candidate: scores(2, 0), active: null },
    });
    expect(judge(evaluation, defaultGate)).toMatchObject({ kind: 'promoted', reason: 'first' });
  });

  test('judges no scores that are not one a row', () => {
    const wrong = { score: 'accuracy', slices: [{}, {}], active: null };
    expect(() => evaluate({ ...wrong, candidate: scores(3, 1) })).toThrow(/2 rows/);
    expect(() => evaluate({ ...wrong, candidate: { scores: [1, NaN], metrics: {} } })).toThrow(/finite/);
  });
});
