import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { confusionCsv, confusionMatrix } from './confusion.ts';
import { confusionHtml } from './confusion-html.ts';
import { MetricInputError } from './errors.ts';

const label = fc.constantFrom('a', 'b', 'c');
const rows = fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 40 });

describe('confusionMatrix', () => {
  test('counts true labels down and predicted ones across', () => {
    expect(confusionMatrix(['a', 'a', 'b', 'c'], ['a', 'b', 'b', 'a'])).toEqual({
      labels: ['a', 'b', 'c'],
      counts: [
        [1, 1, 0],
        [0, 1, 0],
        [1, 0, 0],
      ],
    });
  });

  test('sums to the rows; perfect predictions fill the diagonal alone; the order of rows does not matter', () => {
    fc.assert(
      fc.property(rows, (pairs) => {
        const truths = pairs.map(([truth]) => truth);
        const guesses = pairs.map(([, guess]) => guess);
        const matrix = confusionMatrix(truths, guesses);
        expect(matrix.counts.flat().reduce((sum, count) => sum + count, 0)).toBe(pairs.length);
        expect(confusionMatrix(truths.toReversed(), guesses.toReversed())).toEqual(matrix);
        const perfect = confusionMatrix(truths, truths);
        for (const [row, counts] of perfect.counts.entries()) {
          for (const [column, count] of counts.entries()) expect(count > 0).toBe(row === column);
        }
      }),
    );
  });

  test.each([
    { expected: ['a', 'z'], predicted: ['a', 'a'] },
    { expected: ['a', 'a'], predicted: ['a', 'z'] },
  ])('names a label outside those given: $expected, $predicted', ({ expected, predicted }) => {
    expect(() => confusionMatrix(expected, predicted, ['a', 'b'])).toThrow(
      "label 'z' is not among its labels",
    );
    expect(() => confusionMatrix([], [])).toThrow(MetricInputError);
  });
});

const nasty = ['<script>alert(1)</script>', 'comma, "quote"\nline', "a&b'c"];

describe('confusionCsv', () => {
  test('is read back by a CSV parser, whatever the labels hold', () => {
    const text = confusionCsv(confusionMatrix(nasty, nasty, nasty));
    expect(parse(text)).toEqual([
      ['expected \\ predicted', ...nasty],
      [nasty[0], '1', '0', '0'],
      [nasty[1], '0', '1', '0'],
      [nasty[2], '0', '0', '1'],
    ]);
  });
});

describe('confusionHtml', () => {
  const html = confusionHtml(confusionMatrix(nasty, nasty, nasty), 'Intents <v2>');

  test('escapes labels and title, and loads nothing', () => {
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('a&amp;b&#39;c');
    expect(html).toContain('<h1>Intents &lt;v2&gt;</h1>');
    expect(html).not.toMatch(/<script|src=|href=|url\(/);
  });

  test('colours by share of the row: right blue, wrong red, empty not at all', () => {
    const page = confusionHtml(confusionMatrix(['a', 'a', 'a', 'a', 'b'], ['a', 'a', 'a', 'b', 'b']));
    expect(page).toContain('<td style="background:hsl(210 85% 69.3%)" title="a → a: 3 of 4 (75.0 %)">3</td>');
    expect(page).toContain('<td style="background:hsl(5 85% 87.8%)" title="a → b: 1 of 4 (25.0 %)">1</td>');
    expect(page).toContain('<th scope="row">b</th><td></td>');
  });
});
