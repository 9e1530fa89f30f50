import fc from 'fast-check';
import { judgeShape } from './json-shape.ts';

const judge = (text: string, depth: number, items: number) => judgeShape(Buffer.from(text), { depth, items });

/** How deep, and how long the longest. */
function measure(value: unknown): readonly [depth: number, items: number] {
  if (value === null || typeof value !== 'object') return [0, 0];
  const members: unknown[] = Object.values(value);
  const inner = members.map(measure);
  return [
    1 + Math.max(0, ...inner.map(([depth]) => depth)),
    Math.max(members.length, ...inner.map(([, items]) => items)),
  ];
}

describe('the shape of a JSON text', () => {
  test.each([
    { name: 'a number', text: '1', verdict: 'fits' },
    { name: 'brackets inside a string', text: '"[[[[[{{{{,,,,,,"', verdict: 'fits' },
    { name: 'a quoted quotation mark', text: '["\\"[[[[[,,,,,"]', verdict: 'fits' },
    { name: 'a quoted backslash at the end', text: '["\\\\",1,2]', verdict: 'fits' },
    { name: 'lists as deep as allowed', text: '[[[1]]]', verdict: 'fits' },
    { name: 'lists that are deeper', text: '[[[[1]]]]', verdict: 'tooDeep' },
    { name: 'objects that are deeper', text: '{"a":{"a":{"a":{}}}}', verdict: 'tooDeep' },
    { name: 'many lists beside each other', text: '[[[1]],[[2]],[[3]]]', verdict: 'fits' },
    { name: 'as many as allowed', text: '[1,2,3,4]', verdict: 'fits' },
    { name: 'more', text: '[1,2,3,4,5]', verdict: 'tooManyItems' },
    { name: 'more members of an object', text: '{"a":1,"b":1,"c":1,"d":1,"e":1}', verdict: 'tooManyItems' },
    { name: 'more in an inner list', text: '[1,[1,2,3,4,5]]', verdict: 'tooManyItems' },
    { name: 'a list after a longer inner one', text: '[[1,2,3,4],2,3,4]', verdict: 'fits' },
    { name: 'no JSON', text: ']]]]}"', verdict: 'fits' },
    { name: 'nothing', text: '', verdict: 'fits' },
    { name: 'a million brackets', text: '['.repeat(1_000_000), verdict: 'tooDeep' },
  ])('$name: $verdict', ({ text, verdict }) => {
    expect(judge(text, 3, 4)).toBe(verdict);
  });

  test('is that of what it says', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        (text, depth, items) => {
          const [isDepth, isItems] = measure(JSON.parse(text));
          // Members of the same name are told apart in the text only.
          fc.pre(!/"__proto__"/.test(text));
          expect(judge(text, depth, items) === 'fits').toBe(isDepth <= depth && isItems <= items);
        },
      ),
    );
  });
});
