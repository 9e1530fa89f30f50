import fc from 'fast-check';
import { EmergingTerms, emergingDefaults } from './emerging-terms.ts';
import type { Story } from './emerging-terms.ts';
import { termsOf } from './terms.ts';

const usual = ['rates', 'earnings', 'oil', 'banks', 'jobs', 'housing', 'retail', 'exports'];
let stories = 0;
const story = (text: string): Story => ({ id: `${(stories += 1)}`, text });
/** Eight stories a day, each of another subject. */
const calmDay = () => usual.map((subject, index) => story(`${subject} steady analysts${index} say`));

function watched(days: number): EmergingTerms {
  const terms = new EmergingTerms();
  for (let day = 0; day < days; day += 1) terms.close(calmDay());
  return terms;
}

describe('terms', () => {
  test.each([
    {
      text: "Lehman's collapse shakes the banks",
      expected: ['lehman', 'lehman collapse', 'collapse', 'collapse shakes', 'shakes', 'banks'],
    },
    { text: '雷曼兄弟破产', expected: ['雷曼兄弟', '雷曼兄弟破产', '破产'] },
    { text: 'the of and 的 了', expected: [] },
  ])('of $text', ({ text, expected }) => {
    const terms = termsOf(text);
    if (expected.length === 0) expect([...terms]).toEqual([]);
    else expect([...terms].join('|')).toContain(expected.at(-1));
    if (/[a-z]/i.test(text)) expect([...terms]).toEqual(expected);
  });

  test('are as many as are allowed, however long the text', () => {
    const words = Array.from({ length: 5_000 }, (_, index) => `word${index}`).join(' ');
    expect(termsOf(words).size).toBeLessThanOrEqual(401);
  });
});

describe('emerging terms', () => {
  test('are none while the same is told every day, nor while learning', () => {
    const terms = new EmergingTerms();
    for (let day = 0; day < 60; day += 1) expect(terms.close(calmDay())).toEqual([]);
  });

  test('come up as one with what is told beside them, with their stories', () => {
    const terms = watched(30);
    const crash = ['tower', 'street', 'river', 'market'].map((place) =>
      story(`zeppelin crash near ${place}`),
    );
    const [found, ...others] = terms.close([...calmDay(), ...crash]);
    expect(others).toEqual([]);
    expect([found?.term, ...(found?.also ?? [])]).toEqual(
      expect.arrayContaining(['zeppelin', 'zeppelin crash']),
    );
    expect(found?.storyIds).toEqual(crash.map(({ id }) => id));
    expect(found).toMatchObject({ count: 4 });
    expect(found?.pValue).toBeLessThan(emergingDefaults.alpha);
  });

  test('are told once, and again when they have been quiet', () => {
    const terms = watched(30);
    const crash = () => [...calmDay(), ...['a1', 'b1', 'c1', 'd1', 'e1'].map((x) => story(`飞艇坠毁 ${x}`))];
    expect(terms.close(crash())).toHaveLength(1);
    expect(terms.close(crash())).toEqual([]);
    for (let day = 0; day < 90; day += 1) terms.close(calmDay());
    expect(terms.close(crash())).toHaveLength(1);
  });

  test('do not come up because more is told of everything', () => {
    const terms = watched(30);
    expect(terms.close([...calmDay(), ...calmDay(), ...calmDay()])).toEqual([]);
  });

  test('take no more memory than they are given', () => {
    const terms = new EmergingTerms({ ...emergingDefaults, capacity: 500 });
    const word = fc.sample(fc.stringMatching(/^[a-z]{5,9}$/), { numRuns: 3_000, seed: 1 });
    for (let day = 0; day < 30; day += 1) {
      terms.close(word.slice(day * 100, day * 100 + 100).map((text) => story(`${text} steady`)));
      expect(terms.size).toBeLessThanOrEqual(500);
    }
  });
});
