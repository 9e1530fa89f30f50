import { chineseDigits, chineseNumber } from './chinese-number.ts';
import { slotsOf } from './slot.ts';
import type { Slot } from './slot.ts';

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const monthName = '(?<name>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:[a-z]*)\\.?';
const weekdays: Readonly<Record<string, number>> = Object.fromEntries([
  ...'sunday monday tuesday wednesday thursday friday saturday'
    .split(' ')
    .map((day, at) => [day, at] as const),
  ...[...'日一二三四五六'].map((day, at) => [day, at] as const),
  ['天', 0],
]);
const relative: Readonly<Record<string, number>> = {
  today: 0,
  tonight: 0,
  yesterday: -1,
  'the day before yesterday': -2,
  tomorrow: 1,
  'the day after tomorrow': 2,
  今天: 0,
  今日: 0,
  昨天: -1,
  昨日: -1,
  前天: -2,
  明天: 1,
  明日: 1,
  后天: 2,
  後天: 2,
};

const zhNumber = `(?:\\d{1,2}|[${chineseDigits}]{1,3})`;
const patterns = {
  iso: /(?<!\d)(?<year>(?:19|20)\d{2})(?<mark>[-/.])(?<month>\d{1,2})\k<mark>(?<day>\d{1,2})(?!\d)/gu,
  zh: new RegExp(
    `(?:(?<year>(?:19|20)\\d{2}|[一二〇零][${chineseDigits}]{3})年)?(?<month>${zhNumber})月(?<day>${zhNumber})[日号號]`,
    'gu',
  ),
  monthFirst: new RegExp(
    `\\b${monthName}\\s+(?<day>\\d{1,2})(?:st|nd|rd|th)?(?:,?\\s+(?<year>(?:19|20)\\d{2}))?\\b`,
    'giu',
  ),
  dayFirst: new RegExp(
    `\\b(?<day>\\d{1,2})(?:st|nd|rd|th)?\\s+(?:of\\s+)?${monthName}(?:,?\\s+(?<year>(?:19|20)\\d{2}))?\\b`,
    'giu',
  ),
  relative: new RegExp(
    `\\b(?:the day (?:before yesterday|after tomorrow)|today|tonight|yesterday|tomorrow)\\b|[今昨前明后後]天|[今昨明]日`,
    'giu',
  ),
  ago: /\b(?<count>\d{1,3}|a|an|one|two|three)\s+(?<unit>day|week)s?\s+ago\b|(?<zhCount>\d{1,3}|[一二两兩三四五六七八九十]{1,3})(?<zhUnit>天|周|週|个星期|個星期)(?:之?前|以前)/giu,
  weekday:
    /\b(?<which>last|next|this)\s+(?<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|(?<zhWhich>上|下|这|這|本)(?:周|週|个?星期|個星期|礼拜|禮拜)(?<zhDay>[一二三四五六日天])/giu,
};

/**
 * Dates in English and Chinese, those that count from today included.
 *
 * @param today the day on which it was said, in the customer's calendar; a date without a year is the one nearest to it
 */
export function findDates(text: string, today: Date): readonly Slot[] {
  const absolute = ({ year, month, name, day }: Groups) =>
    calendarDay(
      year === undefined ? undefined : numberOf(year),
      name === undefined ? numberOf(month ?? '') : months.indexOf(name.slice(0, 3).toLowerCase()) + 1,
      numberOf(day ?? ''),
      today,
    );
  return [
    ...[patterns.iso, patterns.zh, patterns.monthFirst, patterns.dayFirst].flatMap((pattern) =>
      slotsOf('date', text, pattern, absolute),
    ),
    ...slotsOf('date', text, patterns.relative, (_, matched) => {
      const days = relative[matched.toLowerCase()];
      return days === undefined ? undefined : shifted(today, days);
    }),
    ...slotsOf('date', text, patterns.ago, (groups) => shifted(today, -daysAgo(groups))),
    ...slotsOf('date', text, patterns.weekday, (groups) => weekdayOf(groups, today)),
  ];
}

type Groups = Readonly<Record<string, string | undefined>>;

const dayMs = 86_400_000;
const shifted = (today: Date, days: number): string =>
  new Date(today.getTime() + days * dayMs).toISOString().slice(0, 10);

function numberOf(text: string): number {
  return /^\d+$/u.test(text) ? Number(text) : (chineseNumber(text) ?? NaN);
}

/** `undefined` for a day that no calendar has, such as 30 February. */
function calendarDay(year: number | undefined, month: number, day: number, today: Date): string | undefined {
  if (year === undefined) {
    const near = [-1, 0, 1]
      .map((years) => calendarDay(today.getUTCFullYear() + years, month, day, today))
      .filter((candidate) => candidate !== undefined);
    const distance = (candidate: string) => Math.abs(Date.parse(candidate) - today.getTime());
    return near.toSorted((one, other) => distance(one) - distance(other))[0];
  }
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.toISOString().slice(0, 10) : undefined;
}

const words: Readonly<Record<string, number>> = { a: 1, an: 1, one: 1, two: 2, three: 3 };

function daysAgo({ count, unit, zhCount, zhUnit }: Groups): number {
  const said = zhCount ?? count?.toLowerCase() ?? '';
  const number = words[said] ?? numberOf(said);
  return number * (unit?.toLowerCase() === 'day' || zhUnit === '天' ? 1 : 7);
}

/** Weeks begin on Monday. */
function weekdayOf({ which, day, zhWhich, zhDay }: Groups, today: Date): string | undefined {
  const wanted = weekdays[zhDay ?? day?.toLowerCase() ?? ''];
  if (wanted === undefined) return undefined;
  const mondayFirst = (weekday: number) => (weekday + 6) % 7;
  const inWeek = mondayFirst(wanted) - mondayFirst(today.getUTCDay());
  const said = which?.toLowerCase() ?? zhWhich;
  if (said === 'last' || said === '上') return shifted(today, inWeek - 7);
  return shifted(today, said === 'next' || said === '下' ? inWeek + 7 : inWeek);
}
