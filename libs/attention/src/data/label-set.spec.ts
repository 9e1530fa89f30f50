import fc from 'fast-check';
import { SingleClassError, UnknownLabelError } from './errors.ts';
import { LabelSet } from './label-set.ts';

describe('LabelSet', () => {
  test('sorts labels by code unit, whatever their order', () => {
    expect(LabelSet.of(['b', 'a', 'Z', 'é', '中', 'b']).labels).toEqual(['Z', 'a', 'b', 'é', '中']);
  });

  test('ids and labels lead back to each other', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 2 }), (labels) => {
        const set = LabelSet.of(labels);
        expect(set.size).toBe(labels.length);
        expect(set.labels.map((label) => set.idOf(label))).toEqual([...labels.keys()]);
        for (const label of labels) expect(set.labelOf(set.idOf(label))).toBe(label);
        expect(LabelSet.of([...labels].reverse()).labels).toEqual(set.labels);
      }),
    );
  });

  test('an unknown label or id is named beside those known', () => {
    const set = LabelSet.of(['yes', 'no']);
    expect(set.has('maybe')).toBe(false);
    expect(() => set.idOf('maybe')).toThrow(new UnknownLabelError('maybe', ['no', 'yes']));
    expect(() => set.labelOf(2)).toThrow("Unknown label '2'; known are 'no', 'yes'");
    const many = LabelSet.of(Array.from({ length: 150 }, (_, index) => `label ${index}`));
    expect(() => many.idOf('x')).toThrow(/and 130 more$/);
  });

  test.each([{ labels: [] }, { labels: ['only', 'only'] }])('refuses $labels', ({ labels }) => {
    expect(() => LabelSet.of(labels)).toThrow(SingleClassError);
  });
});
