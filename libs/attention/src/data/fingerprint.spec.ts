import fc from 'fast-check';
import { fingerprintOf } from './fingerprint.ts';
import { Random } from './random.ts';

const example = fc.oneof(
  fc.record({ text: fc.string() }),
  fc.record({ text: fc.string(), pair: fc.string() }),
  fc.record({ text: fc.string(), label: fc.string() }),
  fc.record({ text: fc.string(), labels: fc.uniqueArray(fc.string()) }),
);

describe('fingerprintOf', () => {
  test('does not depend on the order of rows, but on each of them and on how often it stands', () => {
    fc.assert(
      fc.property(fc.array(example, { minLength: 1 }), fc.integer(), (examples, seed) => {
        const fingerprint = fingerprintOf(examples);
        expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
        expect(fingerprintOf(Random.fromSeed(seed).shuffle(examples))).toBe(fingerprint);
        expect(fingerprintOf(examples.slice(1))).not.toBe(fingerprint);
        expect(fingerprintOf([...examples, ...examples.slice(0, 1)])).not.toBe(fingerprint);
      }),
    );
  });

  test.each([
    {
      name: 'the order of labels',
      a: { text: 't', labels: ['x', 'y'] },
      b: { text: 't', labels: ['y', 'x'] },
      same: true,
    },
    {
      name: 'one label or a list of one',
      a: { text: 't', label: 'x' },
      b: { text: 't', labels: ['x'] },
      same: true,
    },
    {
      name: 'the composition of characters',
      a: { text: 'caf\u00e9' },
      b: { text: 'cafe\u0301' },
      same: true,
    },
    { name: 'case', a: { text: 'a' }, b: { text: 'A' }, same: false },
    { name: 'a label', a: { text: 't', label: 'x' }, b: { text: 't', label: 'y' }, same: false },
    {
      name: 'where text ends and pair begins',
      a: { text: 'a', pair: 'b' },
      b: { text: 'ab', pair: '' },
      same: false,
    },
    { name: 'an empty pair or none', a: { text: 'a', pair: '' }, b: { text: 'a' }, same: false },
  ])('$name makes a difference: not $same', ({ a, b, same }) => {
    expect(fingerprintOf([a]) === fingerprintOf([b])).toBe(same);
  });

  test('keeps its value over releases', () => {
    expect(fingerprintOf([{ text: 'lost card', label: 'card_lost' }, { text: '你好' }])).toBe(
      'dcdb1745cbedf2cd334b7a0e5e8f2345e492618d8fee6fba97e4aca3ad7be95e',
    );
  });
});
