import { attribute } from './attribution.ts';
import { AttributionError } from './errors.ts';

const text = 'not good';
const spans = [null, { start: 0, end: 3 }, { start: 4, end: 8 }, { start: 8, end: 8 }];

describe('attribute', () => {
  test('lays scores on the text and reports what belongs to none of it', () => {
    const attribution = attribute({
      method: 'occlusion',
      target: 'negative',
      text,
      spans,
      scores: [0.5, 2, -1, 0.25],
    });
    expect(attribution).toEqual({
      method: 'occlusion',
      target: 'negative',
      tokens: [
        { text: 'not', start: 0, end: 3, score: 2 },
        { text: 'good', start: 4, end: 8, score: -1 },
      ],
      unattributed: 0.75,
    });
  });

  test('adds a bias to the rest', () => {
    expect(
      attribute({ method: 'm', text, spans, scores: [0.5, 0, 0, 0], unattributed: 1 }).unattributed,
    ).toBe(1.5);
  });

  test('says nothing of a target or a rest that there is not', () => {
    const attribution = attribute({
      method: 'm',
      text,
      spans: spans.slice(1, 2),
      scores: Float32Array.of(1),
    });
    expect(Object.keys(attribution)).toEqual(['method', 'tokens']);
  });

  test.each([
    { name: 'a score too few', given: { spans, scores: [1, 2, 3] }, message: /3 scores for 4 tokens/ },
    {
      name: 'a span past the end',
      given: { spans: [{ start: 4, end: 9 }], scores: [1] },
      message: /4 to 9 of a text of 8/,
    },
    {
      name: 'a span turned round',
      given: { spans: [{ start: 4, end: 2 }], scores: [1] },
      message: /token 0 is at 4 to 2/,
    },
    {
      name: 'a score that is no number',
      given: { spans: [null], scores: [NaN] },
      message: /score of token 0 is NaN/,
    },
  ])('refuses $name', ({ given, message }) => {
    expect(() => attribute({ method: 'm', text, ...given })).toThrow(message);
    expect(() => attribute({ method: 'm', text, ...given })).toThrow(AttributionError);
  });
});
