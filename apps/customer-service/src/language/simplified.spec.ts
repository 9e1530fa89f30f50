import fc from 'fast-check';
import { simplified } from './simplified.ts';

describe('simplified', () => {
  test.each([
    ['退貨運費誰出', '退货运费谁出'],
    ['信用卡丟失了怎麼辦', '信用卡丢失了怎么办'],
    ['头发和发票', '头发和发票'],
    ['頭髮和發票', '头发和发票'],
    ['my 訂單 No. 7', 'my 订单 No. 7'],
    ['my parcel', 'my parcel'],
    ['', ''],
  ])('%s: %s', (text, expected) => {
    expect(simplified(text)).toBe(expected);
  });

  test('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'訂單头髮退貨運費誰出卡a 7') }), (text) => {
        expect(simplified(simplified(text))).toBe(simplified(text));
      }),
    );
  });
});
