import fc from 'fast-check';
import { AnswerCache } from './answer-cache.ts';

describe('AnswerCache', () => {
  test('forgets what was not asked for longest', () => {
    const cache = new AnswerCache<number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    expect(cache.get('a')).toBe(1);
    cache.set('c', 3);
    expect(['a', 'b', 'c'].map((asked) => cache.get(asked))).toEqual([1, undefined, 3]);
    expect(cache.stats()).toEqual({ size: 2, hits: 3, misses: 1 });
  });

  test('agrees with a list of the last asked, whatever is asked', () => {
    const steps = fc.array(fc.tuple(fc.boolean(), fc.constantFrom('a', 'b', 'c', 'd', 'e')));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), steps, (capacity, asked) => {
        const cache = new AnswerCache<string>(capacity);
        let recent: string[] = [];
        for (const [isSet, key] of asked) {
          const isKnown = recent.includes(key);
          if (isSet) cache.set(key, key.toUpperCase());
          else expect(cache.get(key)).toBe(isKnown ? key.toUpperCase() : undefined);
          if (isSet || isKnown) recent = [...recent.filter((each) => each !== key), key];
          recent = recent.slice(Math.max(0, recent.length - capacity));
          expect(cache.stats().size).toBe(recent.length);
        }
      }),
    );
  });
});
