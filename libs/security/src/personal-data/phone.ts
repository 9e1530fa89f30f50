import type { Detector, Span } from './finding.ts';
import { isNumberOfThing, isWholeNumber } from './numbers.ts';
import { after, before, digitsOf, scan } from './scan.ts';

const cueBefore =
  /(?:\btel\b|telephone|phone|mobile|\bcell|\bcall|\btext\b|whatsapp|\bfax|\bsms|\bring\b|\bdial|\breach|电话|手机|致电|拨打|座机|传真|短信|来电|热线|联系)[^\d\n。,;!?]{0,12}$/i;
const moneyBefore = /(?:[¥$€£]|RMB|CNY|USD|EUR)\s?$/i;
const unitAfter =
  /^\s?(?:元|块|人|次|件|个|万|亿|%|条|页|步|kg|km|mm|ms|bytes|USD|EUR|CNY|RMB|rows|steps|users|items|views)/i;
const date =
  /^(?:\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d{2}|(?:19|20)\d{2}[-./ ]?(?:0[1-9]|1[0-2])[-./ ]?[0-3]\d)/;

interface Form {
  readonly pattern: RegExp;
  /** Only after a word such as "call". */
  readonly needsCue?: boolean;
  readonly accept?: (match: string) => boolean;
}

const extension = '(?: ?(?:转|分机|ext\\.?|x) ?\\d{1,5})?';

/** Each is bounded in length. The forms of national numbers are those that countries' numbering plans recommend. */
const forms: readonly Form[] = [
  // China: mobile, then landline with its area code.
  { pattern: /(?:\(?(?:\+|00)?86\)?[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}/ },
  {
    pattern: new RegExp(
      `(?:\\(?(?:\\+|00)86\\)?[- ]?)?(?:\\(0(?:10|2\\d|[3-9]\\d{2})\\) ?|0(?:10|2\\d|[3-9]\\d{2})[- ]?)[2-8]\\d{2,3}[- ]?\\d{4}${extension}`,
    ),
  },
  // North America.
  {
    pattern:
      /(?:\+?1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[.-])[2-9]\d{2}[ .-]\d{4}(?: ?(?:ext\.?|x) ?\d{1,5})?/,
  },
  { pattern: /(?:1 )?[2-9]\d{2} [2-9]\d{2} \d{4}/, needsCue: true },
  // With the 0 that stands for the own country: Britain, Germany, France, Japan, Taiwan, Australia.
  {
    pattern: /(?<!\d )\(?0[1-9]\d{0,3}\)?(?:[ -]\d{2,8}){1,4}(?! \d)/,
    accept: (match) => digitsOf(match).length >= 9 && digitsOf(match).length <= 12,
  },
  { pattern: /0\d{2,4}\/\d{5,8}/ },
  { pattern: /0[1-9](?:\.\d{2}){4}/ },
  { pattern: /0(?:7\d{9}|[67]\d{8}|9\d{8}|1[567]\d{8,9})/ },
  // Whatever follows a word such as "call".
  {
    pattern: /\(?\d(?:[ .()-]{0,2}\d){6,13}/,
    needsCue: true,
    accept: (match) => !/^\d+\.\d+$/.test(match),
  },
];

export const findPhones: Detector = function* (text) {
  yield* findInternational(text);
  for (const { pattern, needsCue = false, accept } of forms) {
    yield* scan(text, pattern, (match, span) => {
      if (date.test(match) || !(accept?.(match) ?? true)) return false;
      return isPhone(text, span, needsCue);
    });
  }
};

function isPhone(text: string, span: Span, needsCue: boolean): boolean {
  // Letters may touch: "Tel13812345678".
  if (cueBefore.test(before(text, span, 28))) return isWholeNumber(text.slice(span.start), shifted(span));
  if (needsCue || !isWholeNumber(text, span) || isNumberOfThing(text, span)) return false;
  return !moneyBefore.test(before(text, span, 4)) && !unitAfter.test(after(text, span, 8));
}

function shifted({ start, end }: Span): Span {
  return { start: 0, end: end - start };
}

const international = /(?:\+|(?<!\d )00)[1-9](?:[ .()-]{0,2}\d){6,14}/;

/** Digits after the calling code (ITU-T E.164), by code; other codes: 6 to 12. */
const nationalLengths: readonly (readonly [RegExp, number, number])[] = [
  [/^1/, 10, 10],
  [/^7/, 10, 10],
  [/^86/, 9, 12],
  [/^(?:852|853|65|47|45)/, 8, 8],
  [/^(?:33|34|31|41|61|351|966|971|48|420)/, 9, 9],
  [/^(?:44|886|66|60|84|82|81|39|62)/, 8, 11],
  [/^(?:91|90|52|63|92)/, 10, 10],
  [/^55/, 10, 11],
  [/^49/, 7, 11],
];
const calledCodes =
  /^(?:1|7|2[07]|2[1-689]\d|3[0-469]|3[578]\d|4[013-9]|42\d|5[1-8]|5[09]\d|6[0-6]|6[789]\d|8[1246]|8[58]\d|9[0-58]|9[679]\d)/;

/** Digits may follow that are not part of the number: what is too long is cut where it is parted. */
function* findInternational(text: string): Iterable<Span> {
  for (const span of scan(text, international, (match, whole) => lengthOf(text, match, whole) > 0)) {
    yield { start: span.start, end: span.start + lengthOf(text, text.slice(span.start, span.end), span) };
  }
}

function lengthOf(text: string, match: string, { start }: Span): number {
  if (/[\w+]$/.test(before(text, { start, end: start }, 1))) return 0;
  for (let part = match; part.length > 7; part = part.replace(/[ .()-]{1,2}\d+$|\d$/, '')) {
    const span = { start, end: start + part.length };
    if (isInternational(part) && !/^(?:\w|[-.]\d)/.test(after(text, span, 2))) return part.length;
    if (!/[ .()-]/.test(part)) return 0;
  }
  return 0;
}

function isInternational(part: string): boolean {
  const digits = digitsOf(part.replace('(0)', '')).replace(/^00/, '');
  const code = calledCodes.exec(digits)?.[0];
  if (code === undefined) return false;
  const [, least, most] = nationalLengths.find(([first]) => first.test(digits)) ?? [/^/, 6, 12];
  const length = digits.length - code.length;
  return length >= least && length <= most;
}
