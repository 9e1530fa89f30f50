import fc from 'fast-check';
import { terms } from './terms.ts';

describe('terms', () => {
  test.each([
    ['Where are my Parcels?', ['where', 'are', 'my', 'parcel']],
    ["the shop's policies", ['the', 'shop', 'policy']],
    ['glasses, status, sizes', ['glasse', 'status', 'size']],
    ['ＯＲＤＥＲ ４８２', ['order', '482']],
    ['退货运费', ['退', '货', '运', '费', '退货', '货运', '运费']],
    ['退貨運費', ['退', '货', '运', '费', '退货', '货运', '运费']],
    ['我的iPad坏了', ['我', '的', '我的', 'ipad', '坏', '了', '坏了']],
    ['crème brûlée', ['crème', 'brûlée']],
    ['?! 👍', []],
  ])('%s', (text, expected) => {
    expect(terms(text)).toEqual(expected);
  });

  test('does not depend on case or on the space around', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aB退 货,') }), (text) => {
        expect(terms(` ${text.toUpperCase()}\n`)).toEqual(terms(text));
      }),
    );
  });
});
