import fc from 'fast-check';
import { detach, WordCache } from './word-cache.ts';

describe('WordCache', () => {
  test('forgets the words that were not asked for lately', () => {
    const cache = new WordCache<number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.set('c', 3);
    expect(cache.get('a')).toBe(1);
    cache.set('d', 4);
    expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.get('d')]).toEqual([1, undefined, 3, 4]);
  });

  test('a detached word is the same word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (word) => expect(detach(word)).toBe(word)),
    );
  });
});
