const digits: Readonly<Record<string, number>> = {
  ...Object.fromEntries([...'零一二三四五六七八九'].map((digit, value) => [digit, value])),
  〇: 0,
  两: 2,
  兩: 2,
};
const units: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1_000 };
const myriads: Readonly<Record<string, number>> = {
  万: 10_000,
  萬: 10_000,
  亿: 100_000_000,
  億: 100_000_000,
};

/** What a Chinese number is written with, as the inside of a character class. */
export const chineseDigits = [...Object.keys(digits), ...Object.keys(units), ...Object.keys(myriads)].join(
  '',
);

/**
 * The value of a whole number in Chinese characters: `三百零五` is 305, `两万` 20,000, `二〇二六` 2026.
 *
 * @returns `undefined` where it is none
 */
export function chineseNumber(text: string): number | undefined {
  const characters = [...text];
  if (characters.length === 0) return undefined;
  if (characters.every((character) => character in digits)) {
    return Number(characters.map((character) => digits[character]).join(''));
  }
  let [total, section, digit] = [0, 0, 0];
  for (const character of characters) {
    const [unit, myriad] = [units[character], myriads[character]];
    if (character in digits) digit = digits[character] ?? 0;
    else if (unit !== undefined) {
      // `十五` has no digit before its unit: it is fifteen.
      section += (digit || 1) * unit;
      digit = 0;
    } else if (myriad !== undefined) {
      total += (section + digit) * myriad;
      [section, digit] = [0, 0];
    } else return undefined;
  }
  return total + section + digit;
}
