import { isIbanValid, isLuhnValid, isResidentIdValid } from './checksums.ts';
import type { Detector, Span } from './finding.ts';
import { after, before, digitsOf, scan } from './scan.ts';

/** Words after which a number is that of a thing: of an order, a parcel, an invoice. */
const thingBefore =
  /(?:order|invoice|tracking|ticket|case|ref|reference|serial|sku|isbn|imei|model|batch|contract|transaction|trace|订单|单号|编号|运单|快递|发票|流水|序列|工单|型号|批次|合同|批号)[^\d]{0,12}$/i;

export function isNumberOfThing(text: string, span: Span): boolean {
  return thingBefore.test(before(text, span, 28));
}

/** A number that is not part of a longer word or number. */
export function isWholeNumber(text: string, span: Span): boolean {
  return (
    !/[A-Za-z0-9_]$|\d[-./]$/.test(before(text, span, 2)) && !/^(?:\w|[-./]\d)/.test(after(text, span, 2))
  );
}

/** Issuers by the first digits, with the lengths that they use. */
const cardIssuers: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:62|81)/, [16, 17, 18, 19]],
  [/^(?:6011|64[4-9]|65)/, [16, 17, 18, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]],
  [/^3(?:0[0-5]|[689])/, [14, 16]],
  [/^(?:50|5[6-8]|6[0378])/, [16, 17, 18, 19]],
];

const cardLayouts = [
  /\d{13,19}/,
  /\d{4}([ -])\d{4}\1\d{4}\1\d{4}\1\d{1,3}/,
  /\d{4}([ -])\d{4}\1\d{4}\1\d{4}/,
  /\d{4}([ -])\d{6}\1\d{4,5}/,
  /\d{6}([ -])\d{13}/,
];

export const findPaymentCards: Detector = function* (text) {
  for (const layout of cardLayouts) {
    yield* scan(text, layout, (match, span) => {
      const digits = digitsOf(match);
      const isOfIssuer = cardIssuers.some(
        ([first, lengths]) => first.test(digits) && lengths.includes(digits.length),
      );
      return isOfIssuer && isLuhnValid(digits) && isWholeNumber(text, span) && !isNumberOfThing(text, span);
    });
  }
};

const residentId = /[1-9]\d{5} ?(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?\d{3}[\dXx]/;
/** The first two digits of the divisions of GB/T 2260. */
const divisions = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])/;

export const findResidentIds: Detector = (text) =>
  scan(text, residentId, (match, span) => {
    const id = match.replaceAll(' ', '');
    return divisions.test(id) && isDay(id.slice(6, 14)) && isResidentIdValid(id) && isWholeNumber(text, span);
  });

/** @param date of the form 20240131 */
function isDay(date: string): boolean {
  const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  const day = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(iso);
}

/** Lengths by country, from the register of ISO 13616. */
const ibanLengths = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
    'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
    'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
    'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const),
);

const ibanStart = /[A-Za-z]{2}\d{2}(?=[ -]?[A-Za-z0-9]{2})/g;

/** The length is known from the country, so that words after the number are not taken for more of it. */
export const findIbans: Detector = function* (text) {
  for (const { index } of text.matchAll(ibanStart)) {
    if (/\w$/.test(text.slice(Math.max(0, index - 1), index))) continue;
    const length = ibanLengths.get(text.slice(index, index + 2).toUpperCase());
    const end = length && endOfCharacters(text, index, length);
    if (!end || /^\w/.test(text.slice(end, end + 1))) continue;
    const iban = text.slice(index, end).replaceAll(/[ -]/g, '').toUpperCase();
    if (isIbanValid(iban)) yield { start: index, end };
  }
};

/** @returns where the given number of letters and digits, with single spaces or dashes between, ends */
function endOfCharacters(text: string, start: number, count: number): number | undefined {
  let found = 0;
  let isAfterSeparator = true;
  for (let at = start; at < text.length; at++) {
    const isSeparator = /[ -]/.test(text.charAt(at));
    if (isSeparator ? isAfterSeparator : !/[A-Za-z0-9]/.test(text.charAt(at))) return undefined;
    isAfterSeparator = isSeparator;
    if (!isSeparator) found += 1;
    if (found === count) return at + 1;
  }
  return undefined;
}
