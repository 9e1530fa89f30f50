import { sliceAccuracy, worstSlices } from './slices.ts';

const rows = [
  { text: 'card', label: 'card' },
  { text: 'my card', label: 'card' },
  { text: 'where is my card', label: 'card' },
  { text: 'a password', label: 'password' },
  { text: 'I forgot my password', label: 'password' },
  { text: '我忘了密码', label: 'password' },
];

describe('sliceAccuracy', () => {
  const slices = sliceAccuracy(rows, [true, true, true, true, false, false]);

  test('counts each row once by label, length and language', () => {
    const of = (by: string) =>
      slices.filter((slice) => slice.by === by).map(({ name, right, rows: all }) => [name, right, all]);
    expect(of('label')).toEqual([
      ['card', 3, 3],
      ['password', 1, 3],
    ]);
    expect(of('language')).toEqual([
      ['en', 4, 5],
      ['zh', 0, 1],
    ]);
    expect(of('length').reduce((sum, [, , all]) => sum + Number(all), 0)).toBe(6);
    expect(of('length')[0]).toEqual(['1–2 words', 3, 3]);
  });

  test('has an interval around the share', () => {
    for (const { accuracy } of slices) {
      expect(accuracy.low).toBeLessThanOrEqual(accuracy.share);
      expect(accuracy.high).toBeGreaterThanOrEqual(accuracy.share);
    }
  });

  test('texts of one length are one slice', () => {
    const alike = ['a b', 'c d'].map((text) => ({ text, label: 'x' }));
    expect(sliceAccuracy(alike, [true, false])).toContainEqual(
      expect.objectContaining({ by: 'length', name: '2 words', rows: 2 }),
    );
  });

  test('refuses no rows', () => expect(() => sliceAccuracy([], [])).toThrow('nothing to measure'));
});

test('the worst slices are those surely below the mean, not those of few rows', () => {
  const many = Array.from({ length: 60 }, (_, row) => ({
    text: 'a',
    label: ['bad', 'good', 'good'][row % 3] ?? '',
  }));
  const all = [...many, { text: 'a', label: 'rare' }];
  const isRight = all.map(({ label }) => label === 'good');
  const slices = sliceAccuracy(all, isRight);
  const named = worstSlices(slices, 40 / 61).map(({ name, rows: support }) => [name, support]);
  expect(named).toEqual([['bad', 20]]);
  expect(worstSlices(slices, 0)).toEqual([]);
});
