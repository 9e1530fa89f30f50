import fc from 'fast-check';
import { chineseNumber } from './chinese-number.ts';
import { findSlots } from './find-slots.ts';
import { NameList } from './names.ts';
import { isLuhn } from './numbers.ts';

/** A Wednesday. */
const today = new Date('2026-03-11T15:00:00Z');
const names = new NameList(['Aurora', 'Aurora Mini', '极光台灯', 'Dr. Wu', 'X']);
const context = { today, names };

describe('findSlots', () => {
  test.each([
    ['it came on 2026-03-02', 'date', '2026-03-02', '2026-03-02'],
    ['since 2/30', undefined, undefined, undefined],
    ['on March 5th, 2025 please', 'date', 'March 5th, 2025', '2025-03-05'],
    ['the 3rd of Feb', 'date', '3rd of Feb', '2026-02-03'],
    ['I ordered on Dec 28', 'date', 'Dec 28', '2025-12-28'],
    ['on Feb 30', undefined, undefined, undefined],
    ['bought yesterday', 'date', 'yesterday', '2026-03-10'],
    ['the day before yesterday', 'date', 'the day before yesterday', '2026-03-09'],
    ['two weeks ago', 'date', 'two weeks ago', '2026-02-25'],
    ['it broke last Friday', 'date', 'last Friday', '2026-03-06'],
    ['我三月五号下的单', 'date', '三月五号', '2026-03-05'],
    ['2025年12月3日買的', 'date', '2025年12月3日', '2025-12-03'],
    ['二〇二五年十二月三十一日', 'date', '二〇二五年十二月三十一日', '2025-12-31'],
    ['昨天到的', 'date', '昨天', '2026-03-10'],
    ['三天前', 'date', '三天前', '2026-03-08'],
    ['上周五', 'date', '上周五', '2026-03-06'],
    ['refund me $1,299.50 now', 'amount', '$1,299.50', '1299.50 USD'],
    ['I paid 20 euros', 'amount', '20 euros', '20.00 EUR'],
    ['扣了我三百零五块', 'amount', '三百零五块', '305.00 CNY'],
    ['额度2万元', 'amount', '2万元', '20000.00 CNY'],
    ['¥88', 'amount', '¥88', '88.00 CNY'],
    ['NT$500 的手續費', 'amount', 'NT$500', '500.00 TWD'],
    ['my order number is ab-10293', 'orderNumber', 'ab-10293', 'AB-10293'],
    ['Order #48213 is late', 'orderNumber', '48213', '48213'],
    ['订单号：20260311778', 'orderNumber', '20260311778', '20260311778'],
    ['訂單 A1234567 呢', 'orderNumber', 'A1234567', 'A1234567'],
    ['in order to return it', undefined, undefined, undefined],
    ['card 4111 1111 1111 1111 was stolen', 'cardNumber', '4111 1111 1111 1111', '4111111111111111'],
    ['card 4111 1111 1111 1112 was stolen', undefined, undefined, undefined],
    ['is the aurora mini in stock', 'name', 'aurora mini', 'Aurora Mini'],
    ['the auroral lights', undefined, undefined, undefined],
    ['我的極光檯燈', 'name', '極光檯燈', '极光台灯'],
    ['我的極光台燈壞了', 'name', '極光台燈', '极光台灯'],
    ['ask dr. wu.', 'name', 'dr. wu', 'Dr. Wu'],
  ])('%s: %s', (text, kind, found, value) => {
    const [slot] = findSlots(text, context);
    expect(slot && [slot.kind, slot.text, slot.value]).toEqual(
      kind === undefined ? undefined : [kind, found, value],
    );
  });

  test('finds several, in order', () => {
    const text = 'Order 48213 of 2026-03-02, $20.00 with card 4111-1111-1111-1111';
    expect(findSlots(text, context).map(({ kind }) => kind)).toEqual([
      'orderNumber',
      'date',
      'amount',
      'cardNumber',
    ]);
  });

  test('offsets point at what was found, and nothing overlaps', () => {
    const piece = fc.constantFrom(
      ...[
        'order 48213',
        '三月五号',
        '$20',
        '昨天',
        'Aurora Mini',
        '4111111111111111',
        '2026-01-02',
        '块',
        '#',
        'x',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.constantFrom('', ' ', '，'), (pieces, between) => {
        const text = pieces.join(between);
        let last = 0;
        for (const { start, end, text: found } of findSlots(text, context)) {
          expect(text.slice(start, end)).toBe(found);
          expect(start).toBeGreaterThanOrEqual(last);
          last = end;
        }
      }),
    );
  });
});

test('exactly one last digit makes a number pass Luhn', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{11,18}$/), (digits) => {
      const passing = [...'0123456789'].filter((digit) => isLuhn(`${digits}${digit}`));
      expect(passing).toHaveLength(1);
    }),
  );
});

test.each([
  ['十', 10],
  ['十五', 15],
  ['二十', 20],
  ['三百零五', 305],
  ['两万三千', 23_000],
  ['一亿', 100_000_000],
  ['二〇二六', 2026],
  ['猫', undefined],
])('%s is %s', (text, value) => {
  expect(chineseNumber(text)).toBe(value);
});
