import type { TextInputs } from './text-inputs.ts';
import { collate } from './text-inputs.ts';
import { tinyInputs } from './testing/tiny-classifier.ts';

let inputs: TextInputs;
beforeAll(async () => {
  inputs = await tinyInputs();
});

/** Rows of a batch array. */
const rows = ({ data, shape }: { readonly data: ArrayLike<unknown>; readonly shape: readonly number[] }) => {
  const [count = 0, width = 1] = shape;
  return Array.from({ length: count }, (_, row) =>
    Array.from({ length: width }, (__, column) => Number(data[row * width + column])),
  );
};
const sum = (row: readonly number[] | undefined) => (row ?? []).reduce((total, value) => total + value, 0);

describe('collate', () => {
  test('pads to the longest text; padding is masked and holds no word', () => {
    const encoded = ['my card has not arrived yet', 'refund', ''].map((text) => inputs.encode(text));
    const feeds = collate(encoded, inputs.tokenizer.padId);
    const T = encoded[0]!.ids.length;
    expect(feeds.ids.shape).toEqual([3, T]);
    encoded.forEach(({ ids }, text) => {
      const padding = T - ids.length;
      const pads = Array.from({ length: padding }, () => inputs.tokenizer.padId);
      expect(rows(feeds.ids)[text]).toEqual([...ids, ...pads]);
      expect(rows(feeds.mask)[text]).toEqual([...ids.map(() => 1), ...pads.map(() => 0)]);
      expect(rows(feeds.tokenWords)[text]!.slice(ids.length)).toEqual(pads.map(() => 0));
      expect(rows(feeds.positions)[text]).toEqual([...Array(T).keys()]);
    });
  });

  test('the rows of the word table are means of features; row 0, for tokens without a word, is empty', () => {
    const encoded = ['my card 😀', 'my refund'].map((text) => inputs.encode(text));
    const feeds = collate(encoded, inputs.tokenizer.padId);
    const table = rows(feeds.wordWeights);
    expect(sum(table[0])).toBe(0);
    const tokenWords = rows(feeds.tokenWords);
    encoded.forEach((text, b) =>
      text.tokenWords.forEach((word, token) => {
        const row = tokenWords[b]![token]!;
        if (word < 0) expect(row).toBe(0);
        else if (text.wordFeatures[word]!.length === 0) expect(sum(table[row])).toBe(0);
        else {
          const held = table[row]!.flatMap((weight, column) =>
            weight > 0 ? [Number(feeds.features.data[column])] : [],
          );
          expect(held.toSorted()).toEqual(text.wordFeatures[word]!.toSorted());
          expect(sum(table[row])).toBeCloseTo(1, 5);
        }
      }),
    );
  });

  test('a word that stands in several texts has one row, and a feature one column', () => {
    const feeds = collate([inputs.encode('my card'), inputs.encode('card my')], inputs.tokenizer.padId);
    const [first, second] = rows(feeds.tokenWords);
    expect(first!.toSorted()).toEqual(second!.toSorted());
    expect(new Set(Array.from(feeds.features.data, Number)).size).toBe(feeds.features.data.length);
  });

  test('the bag of a text holds the sums over its occurrences', () => {
    const encoded = inputs.encode('card, card and a refund');
    const feeds = collate([inputs.encode('my password'), encoded], inputs.tokenizer.padId);
    const [, row] = rows(feeds.textWeights);
    const expected = new Map<number, number>();
    encoded.bag.ids.forEach((id, at) => expected.set(id, (expected.get(id) ?? 0) + encoded.bag.weights[at]!));
    row!.forEach((weight, column) =>
      expect(weight).toBeCloseTo(expected.get(Number(feeds.features.data[column])) ?? 0, 6),
    );
  });

  test('hidden words: all their tokens become the mask, their features leave the words and the bag', () => {
    const text = inputs.encode('my refundable card');
    const pieces = text.spans.flatMap(([start, end], token) =>
      start >= 3 && end <= 13 && start < end ? [token] : [],
    );
    expect(pieces.length).toBeGreaterThan(1);
    const maskId = inputs.tokenizer.maskId;
    const feeds = collate([text], inputs.tokenizer.padId, { isHidden: (_, word) => word === 1, maskId });
    const [ids] = rows(feeds.ids);
    const masked = ids!.flatMap((id, token) => (id === maskId ? [token] : []));
    expect(masked).toEqual(pieces);
    const [tokenWords] = rows(feeds.tokenWords);
    expect(pieces.map((token) => tokenWords![token])).toEqual(pieces.map(() => 0));
    const held = new Set(
      rows(feeds.textWeights)[0]!.flatMap((weight, column) =>
        weight > 0 ? [Number(feeds.features.data[column])] : [],
      ),
    );
    const visible = new Set(text.bag.ids.filter((_, at) => text.bag.words[at] !== 1));
    expect(held).toEqual(visible);
    expect(sum(rows(feeds.mask)[0])).toBe(text.ids.length);
  });

  test('texts without a single known feature still have a column, which weighs nothing', () => {
    const feeds = collate([inputs.encode('😀'), inputs.encode('')], inputs.tokenizer.padId);
    expect(feeds.features.shape).toEqual([1]);
    expect(sum(Array.from(feeds.textWeights.data, Number))).toBe(0);
  });
});
