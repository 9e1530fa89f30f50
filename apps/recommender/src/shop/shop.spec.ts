import fc from 'fast-check';
import { Behaviours } from '../behaviour/behaviour-type.ts';
import type { Item } from '../stages/stages.ts';
import { DecayedCounts } from './decayed-counts.ts';
import { Shop } from './shop.ts';
import { terms } from './terms.ts';

function item(itemId: string, title: string, category = ''): Item {
  return { itemId, title, description: '', tags: [], category, createdAt: 0 };
}

function shopOf(...items: readonly Item[]): Shop {
  const shop = new Shop(new Behaviours());
  for (const one of items) shop.put(one);
  return shop;
}

/** Ids by what a scorer adds for one item, the highest first. */
function nearest(shop: Shop, itemId: string, by: 'texts' | 'coVisits'): readonly string[] {
  const scores = new Map<number, number>();
  const position = shop.position(itemId) ?? -1;
  if (by === 'texts') shop.texts.addSimilar(position, 1, scores);
  else shop.coVisits.addNeighbours(position, 1, scores);
  return [...scores].sort(([, a], [, b]) => b - a).map(([at]) => shop.item(at)?.itemId ?? '');
}

const view = (actor: `u:${string}`, itemId: string, timestamp: number) => {
  return { actor, itemId, type: 'view', value: 1, timestamp };
};

test('terms are words and pairs of Chinese characters', () => {
  expect(terms('Brass desk lamps, 黄铜台灯 2')).toEqual([
    'brass',
    'desk',
    'lamp',
    '黄铜',
    '铜台',
    '台灯',
    '2',
  ]);
});

describe('texts', () => {
  test('find what says the same in either language, itself left out', () => {
    const shop = shopOf(
      item('a', 'brass lamp'),
      item('b', 'brass bell'),
      item('c', '黄铜台灯'),
      item('d', '红色台灯'),
    );
    expect(nearest(shop, 'a', 'texts')).toEqual(['b']);
    expect(nearest(shop, 'c', 'texts')).toEqual(['d']);
  });

  test('follow what is changed and taken away', () => {
    const shop = shopOf(item('a', 'brass lamp'), item('b', 'brass bell'));
    shop.put(item('b', 'paper kite'));
    expect(nearest(shop, 'a', 'texts')).toEqual([]);
    shop.put(item('b', 'brass horn'));
    shop.remove('b');
    expect(nearest(shop, 'a', 'texts')).toEqual([]);
    expect(shop.size).toBe(1);
  });
});

describe('co-visits', () => {
  test('say what comes next, what came directly before what came by and by', () => {
    const shop = shopOf(item('a', 'x'), item('b', 'y'), item('c', 'z'));
    for (const [at, itemId] of ['a', 'b', 'c'].entries()) shop.learn(view('u:1', itemId, at));
    expect(nearest(shop, 'a', 'coVisits')).toEqual(['b', 'c']);
    expect(nearest(shop, 'b', 'coVisits')).toEqual(['c', 'a']);
  });

  test('of an item that comes into the catalogue later are there when it comes', () => {
    const shop = shopOf(item('a', 'x'));
    shop.learn(view('u:1', 'a', 0));
    shop.learn(view('u:1', 'late', 1));
    expect(nearest(shop, 'a', 'coVisits')).toEqual(['']);
    shop.put(item('late', 'y'));
    expect(nearest(shop, 'a', 'coVisits')).toEqual(['late']);
  });
});

test('what is trending is not what has been popular for long', () => {
  const day = 86_400;
  const shop = shopOf(item('old', 'x'), item('new', 'y'));
  for (let at = 0; at < 20; at += 1) shop.learn(view(`u:${at}`, 'old', at));
  for (let at = 0; at < 5; at += 1) shop.learn(view(`u:${at}`, 'new', 12 * day + at));
  const now = 12 * day + 10;
  const first = (by: 'popular' | 'trending') => shop.item(shop.top(by, 1, now)[0] ?? -1)?.itemId;
  expect([first('popular'), first('trending')]).toEqual(['old', 'new']);
});

test('decayed counts do not depend on the order of arrival', () => {
  const events = fc.array(fc.record({ key: fc.nat(3), timestamp: fc.integer({ min: 0, max: 10_000_000 }) }), {
    minLength: 1,
    maxLength: 20,
  });
  const countsOf = (rows: readonly { readonly key: number; readonly timestamp: number }[]) => {
    const counts = new DecayedCounts(3_600);
    for (const { key, timestamp } of rows) counts.add(key, 1, timestamp);
    return [0, 1, 2, 3].map((key) => counts.at(key, 10_000_000));
  };
  fc.assert(
    fc.property(events, (rows) => {
      const expected = [0, 1, 2, 3].map((key) =>
        rows
          .filter((row) => row.key === key)
          .reduce((sum, { timestamp }) => sum + 2 ** ((timestamp - 10_000_000) / 3_600), 0),
      );
      for (const order of [rows, rows.toReversed()])
        countsOf(order).forEach((count, key) => {
          const right = expected[key] ?? 0;
          expect(Math.abs(count - right)).toBeLessThanOrEqual(1e-6 * right + 1e-200);
        });
    }),
  );
});
