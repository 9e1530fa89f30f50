import { chineseDigits, chineseNumber } from './chinese-number.ts';
import { slotsOf } from './slot.ts';
import type { Slot } from './slot.ts';

/** ISO 4217 codes of what customers write; a bare `$` or `元` is taken for the commonest. */
const currencies: Readonly<Record<string, string>> = {
  $: 'USD',
  us$: 'USD',
  usd: 'USD',
  dollar: 'USD',
  dollars: 'USD',
  bucks: 'USD',
  美元: 'USD',
  '£': 'GBP',
  gbp: 'GBP',
  pound: 'GBP',
  pounds: 'GBP',
  quid: 'GBP',
  英镑: 'GBP',
  英鎊: 'GBP',
  '€': 'EUR',
  eur: 'EUR',
  euro: 'EUR',
  euros: 'EUR',
  欧元: 'EUR',
  歐元: 'EUR',
  '¥': 'CNY',
  '￥': 'CNY',
  rmb: 'CNY',
  cny: 'CNY',
  yuan: 'CNY',
  元: 'CNY',
  块: 'CNY',
  块钱: 'CNY',
  塊: 'CNY',
  塊錢: 'CNY',
  人民币: 'CNY',
  人民幣: 'CNY',
  nt$: 'TWD',
  twd: 'TWD',
  台币: 'TWD',
  台幣: 'TWD',
  新台币: 'TWD',
  新台幣: 'TWD',
  hk$: 'HKD',
  hkd: 'HKD',
  港币: 'HKD',
  港幣: 'HKD',
  港元: 'HKD',
};

const number = '(?<number>\\d{1,3}(?:[,，]\\d{3})+(?:\\.\\d{1,2})?|\\d+(?:\\.\\d{1,2})?)';
const before =
  /(?<![\p{Letter}\p{Number}])(?<currency>us\$|nt\$|hk\$|[$£€¥￥]|usd|gbp|eur|rmb|cny|twd|hkd)\s?/iu.source;
const after =
  /(?<currency>[$£€]|(?:usd|gbp|eur|rmb|cny|twd|hkd|dollars?|bucks|pounds?|quid|euros?|yuan)\b|新?台[币幣]|港[币幣元]|美元|英[镑鎊]|[欧歐]元|人民[币幣]|[块塊][钱錢]|[块塊元])/iu
    .source;
const patterns = {
  before: new RegExp(`${before}${number}(?![\\d])(?<many>[万萬亿億千])?`, 'giu'),
  after: new RegExp(`(?<![\\d.,])${number}\\s?(?<many>[万萬亿億千])?\\s?${after}`, 'giu'),
  chinese: new RegExp(`(?<chinese>[${chineseDigits}]+)${after}`, 'giu'),
};
const many: Readonly<Record<string, number>> = { 千: 1e3, 万: 1e4, 萬: 1e4, 亿: 1e8, 億: 1e8 };

/** Sums of money in English and Chinese, with the currency: `€12.50`, `1,200 dollars`, `三百块`, `2万元`. */
export function findAmounts(text: string): readonly Slot[] {
  const value = (groups: Readonly<Record<string, string | undefined>>) => {
    const { number: digits, chinese, currency = '' } = groups;
    const plain = chinese === undefined ? Number(digits?.replaceAll(/[,，]/gu, '')) : chineseNumber(chinese);
    if (plain === undefined || !Number.isFinite(plain)) return undefined;
    const sum = plain * (many[groups['many'] ?? ''] ?? 1);
    return `${sum.toFixed(2)} ${currencies[currency.toLowerCase()] ?? ''}`.trim();
  };
  return Object.values(patterns).flatMap((pattern) => slotsOf('amount', text, pattern, value));
}
