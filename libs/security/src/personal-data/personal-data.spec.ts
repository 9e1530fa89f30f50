import fc from 'fast-check';
import { findPersonalData } from './find-personal-data.ts';
import { labelledSentences } from './labelled-sentences.ts';
import { maskPersonalData } from './mask-personal-data.ts';
import { scoreMasking } from './masking-score.ts';

describe('findPersonalData', () => {
  test.each([
    { name: 'a text without any', text: 'The blue one, size 42.', masked: 'The blue one, size 42.' },
    { name: 'several kinds', text: '电话13812345678,邮箱a.b@example.cn', masked: '电话[PHONE],邮箱[EMAIL]' },
    { name: 'a letter as check digit', text: '身份证11010519491231002X。', masked: '身份证[RESIDENT_ID]。' },
    { name: 'a wrong check digit', text: '身份证110105194912310021', masked: '身份证110105194912310021' },
    { name: 'a day that is none', text: '身份证110105194902300025', masked: '身份证110105194902300025' },
    { name: 'a card', text: 'card 4111 1111 1111 1111 please', masked: 'card [CARD] please' },
    { name: 'no card', text: 'card 4111 1111 1111 1112 please', masked: 'card 4111 1111 1111 1112 please' },
    { name: 'a card and its code', text: '4111 1111 1111 1111 123', masked: '[CARD] 123' },
    {
      name: 'an IBAN in a sentence',
      text: 'DE89 3704 0044 0532 0130 00 by Monday',
      masked: '[IBAN] by Monday',
    },
    {
      name: 'an e-mail address in a URL login',
      text: 'ftp://me:pw1@example.com/',
      masked: 'ftp://[SECRET]@example.com/',
    },
    {
      name: 'a secret before an address',
      text: '/?token=me@example.com&x=1',
      masked: '/?token=[SECRET]&x=1',
    },
    { name: 'full-width characters', text: '手机１３８１２３４５６７８', masked: '手机[PHONE]' },
    { name: 'an address of this machine', text: 'on 127.0.0.1 and ::1', masked: 'on 127.0.0.1 and ::1' },
    { name: 'two keys', text: 'a&key=1&sig=2#x', masked: 'a&key=[SECRET]&sig=[SECRET]#x' },
  ])('knows $name', ({ text, masked }) => {
    expect(maskPersonalData(text)).toBe(masked);
  });

  test('finds only the kinds that are asked for', () => {
    const text = 'a@example.com 203.0.113.9';
    expect(findPersonalData(text, ['ipAddress'])).toEqual([{ kind: 'ipAddress', start: 14, end: 25 }]);
  });

  test('finds no less in the labelled sentences than is said', () => {
    const sentences = labelledSentences();
    expect(sentences.length).toBeGreaterThanOrEqual(300);
    for (const { precision, recall } of scoreMasking(sentences)) {
      expect(precision).toBeGreaterThanOrEqual(0.9);
      expect(recall).toBeGreaterThanOrEqual(0.9);
    }
  });

  const sentence = fc.constantFrom(...labelledSentences().map(({ text }) => text));
  const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), sentence);

  test('gives spans in order, inside the text, without overlaps', () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 5 }), (parts) => {
        const text = parts.join(' ');
        let at = 0;
        for (const { start, end } of findPersonalData(text)) {
          expect(start).toBeGreaterThanOrEqual(at);
          expect(end).toBeGreaterThan(start);
          at = end;
        }
        expect(at).toBeLessThanOrEqual(text.length);
      }),
    );
  });

  test('leaves nothing to be found in what it has masked', () => {
    fc.assert(
      fc.property(sentence, (text) => {
        const masked = maskPersonalData(text);
        expect(findPersonalData(masked.replaceAll(/=\[SECRET\]|:\/\/\[SECRET\]@/g, ''))).toEqual([]);
      }),
    );
  });

  // Nothing is timed: what takes the square of the length does not end before the time of the whole suite does.
  const bait = fc.constantFrom(
    ...[
      '@',
      'a',
      '0',
      '1',
      ' ',
      '-',
      '.',
      ':',
      '://',
      ':a@',
      '/',
      '&key=',
      '?',
      'eyJ',
      'eyJaaaaaaaa.',
      'Bearer ',
    ],
    ...[
      '138',
      '+86',
      '00',
      '(',
      ')',
      'DE89',
      'password:',
      '密码是',
      '-----BEGIN PRIVATE KEY-----',
      'a@a.',
      '%',
      '::1',
    ],
    ...['1.1.1.', '110105', '4111 ', 'call ', '\n', '\u0000', '１'],
  );

  test('takes time in proportion to the text, whatever the text', () => {
    fc.assert(
      fc.property(fc.array(bait, { minLength: 1, maxLength: 4 }), (units) => {
        const unit = units.join('');
        const text = unit.repeat(Math.ceil(100_000 / unit.length));
        expect(findPersonalData(text).length).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

describe('maskPersonalData', () => {
  const text = 'a@example.com, b@example.com, a@example.com, 13812345678';

  test.each([
    { style: 'label', masked: '[EMAIL], [EMAIL], [EMAIL], [PHONE]' },
    { style: 'numbered', masked: '[EMAIL_1], [EMAIL_2], [EMAIL_1], [PHONE_1]' },
    { style: 'stars', masked: '*************, *************, *************, ***********' },
  ] as const)('writes $style', ({ style, masked }) => {
    expect(maskPersonalData(text, { style })).toBe(masked);
  });

  test("leaves what is said to be nobody's", () => {
    const except = ['A@example.com', '@shop.example', '13812345678'];
    expect(maskPersonalData(`${text}, help@shop.example, me@myshop.example`, { except })).toBe(
      'a@example.com, [EMAIL], a@example.com, 13812345678, help@shop.example, [EMAIL]',
    );
  });
});
