import fc from 'fast-check';
import type { Item } from '../stages/stages.ts';
import { formatFilter } from './filter.ts';
import type { Filter, Literal } from './filter.ts';
import { FilterInvalidError } from './filter.errors.ts';
import { matcher } from './match-filter.ts';
import { parseFilter } from './parse-filter.ts';

const lamp: Item = {
  itemId: 'l1',
  title: 'Desk lamp',
  description: '暖光台灯',
  tags: ['light', '台灯'],
  category: 'lamps',
  price: 30,
  stock: 2,
  createdAt: 0,
  attributes: { color: 'red', 电压: 220, used: false },
};
const now = 86_400 * 10;

test.each([
  ['category == "lamps"', true],
  ['category != "lamps"', false],
  ['price < 30 or price >= 30', true],
  ['price < 20 and category == "lamps" or stock > 1', true],
  ['not price < 20 and stock > 1', true],
  ['not (price < 20 or stock > 1)', false],
  ['tags contains "台灯"', true],
  ['tags contains "台"', false],
  ['title contains "LAMP"', true],
  ['attributes.color in ["blue", "red"]', true],
  ['attributes.电压 == 220', true],
  ['attributes.used == false', true],
  ['attributes.size == "L"', false],
  ['attributes.size != "L"', true],
  ['attributes.size exists', false],
  ['seller exists', false],
  ['seller == "x" or not seller exists', true],
  ['ageDays > 9.5 and ageDays < 10.5', true],
  ['attributes.toString exists', false],
])('%s is %s of the lamp', (source, expected) => {
  expect(matcher(parseFilter(source))(lamp, now)).toBe(expected);
});

test.each([
  { source: '', position: 1, says: /expected a field/ },
  { source: 'colour == "red"', position: 1, says: /no field 'colour'.*attributes\.NAME/ },
  { source: 'price < "30"', position: 9, says: /'price' is a number, and this is a text/ },
  { source: 'category > "a"', position: 12, says: /needs a number/ },
  { source: 'category == "a" price', position: 17, says: /expected 'and', 'or' or the end/ },
  { source: '(price < 3', position: 11, says: /expected '\)', not 'the end'/ },
  { source: 'tags == "a"', position: 6, says: /is a list: ask tags contains/ },
  { source: 'price contains "a"', position: 16, says: /contains nothing/ },
  { source: 'title == "a', position: 10, says: /no closing quote/ },
  { source: 'title == "\\q"', position: 10, says: /escape/ },
  { source: 'price = 3', position: 7, says: /'=' belongs to no filter/ },
  { source: 'price in []', position: 11, says: /expected a text in double quotes, a number/ },
  { source: 'price < 1e999', position: 9, says: /too large/ },
  { source: `${'('.repeat(60)}price < 1${')'.repeat(60)}`, position: 51, says: /in each other/ },
])('says where $source is wrong', ({ source, position, says }) => {
  try {
    parseFilter(source);
    throw new Error('taken');
  } catch (error) {
    if (!(error instanceof FilterInvalidError)) throw error;
    expect(error.position).toBe(position);
    expect(error.problem).toMatch(says);
  }
});

const texts = fc.string({ unit: 'grapheme', maxLength: 8 });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const conditions: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    kind: fc.constant('compare' as const),
    field: fc.constantFrom('price', 'stock', 'ageDays', 'attributes.a-b'),
    operator: fc.constantFrom('==', '!=', '<', '<=', '>', '>='),
    value: finite,
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    field: fc.constantFrom('title', 'category', 'attributes.颜色'),
    operator: fc.constantFrom('==', '!='),
    value: texts,
  }),
  fc.record({
    kind: fc.constant('in' as const),
    field: fc.constant('attributes.x'),
    values: fc.array(fc.oneof<fc.Arbitrary<Literal>[]>(texts, finite, fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
  fc.record({
    kind: fc.constant('contains' as const),
    field: fc.constantFrom('tags', 'title'),
    value: texts,
  }),
  fc.record({ kind: fc.constant('exists' as const), field: fc.constantFrom('seller', 'attributes.x') }),
);
const { filter: filters } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    conditions,
    fc.record({ kind: fc.constantFrom('and', 'or'), left: tie('filter'), right: tie('filter') }),
    fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }),
  ),
}));
const items = fc.record({
  itemId: texts,
  title: texts,
  description: texts,
  tags: fc.array(texts, { maxLength: 2 }),
  category: texts,
  price: finite,
  attributes: fc.dictionary(fc.constantFrom('x', 'a-b', '颜色'), fc.oneof(texts, finite, fc.boolean())),
});

describe('every filter', () => {
  test('is read back as it is written', () => {
    fc.assert(fc.property(filters, (filter) => expect(parseFilter(formatFilter(filter))).toEqual(filter)));
  });

  test('and what it is made of agree', () => {
    fc.assert(
      fc.property(filters, filters, items, (left, right, item) => {
        const [a, b] = [matcher(left)(item, now), matcher(right)(item, now)];
        expect(matcher({ kind: 'not', filter: left })(item, now)).toBe(!a);
        expect(matcher({ kind: 'and', left, right })(item, now)).toBe(a && b);
        expect(matcher({ kind: 'or', left, right })(item, now)).toBe(a || b);
      }),
    );
  });

  test('that is none is refused with a place inside of it, and nothing else is thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (source) => {
        try {
          parseFilter(source);
        } catch (error) {
          if (!(error instanceof FilterInvalidError)) throw error;
          expect(error.position).toBeGreaterThanOrEqual(1);
          expect(error.position).toBeLessThanOrEqual(source.length + 1);
        }
      }),
    );
  });
});
