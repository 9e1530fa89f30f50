import type { Language } from './text-pieces.ts';

/** Words that people put before or after what they have to say; a person would answer the text as before. */
export const padding: Readonly<
  Record<
    Exclude<Language, 'other'>,
    { readonly before: readonly string[]; readonly after: readonly string[] }
  >
> = {
  en: {
    before: ['Hello, ', 'Hi there, ', 'Well, ', 'Just so you know: ', 'Good morning. ', 'Excuse me, '],
    after: [' please', ' thank you', ' thanks in advance', ' by the way', ' as far as I know', ' actually'],
  },
  zh: {
    before: ['你好，', '请问，', '您好，打扰一下，', '那个，', '麻烦看一下，', '早上好，'],
    after: ['，谢谢', '，麻烦了', '，多谢', '，顺便说一下', '，据我所知', '，其实'],
  },
};

/** Words that may stand for each other in most sentences; used in both directions, whole words alone. */
const pairs: readonly (readonly [string, string])[] = [
  ['want', 'wish'],
  ['need', 'require'],
  ['get', 'receive'],
  ['buy', 'purchase'],
  ['help', 'assist'],
  ['start', 'begin'],
  ['show', 'display'],
  ['big', 'large'],
  ['quickly', 'fast'],
  ['maybe', 'perhaps'],
  ['also', 'too'],
  ['about', 'regarding'],
  ["can't", 'cannot'],
  ["don't", 'do not'],
  ["isn't", 'is not'],
  ["won't", 'will not'],
  ["i'm", 'i am'],
  ["what's", 'what is'],
  ["it's", 'it is'],
  ['said', 'stated'],
  ['company', 'firm'],
  ['rise', 'increase'],
  ['怎么', '如何'],
  ['为什么', '为何'],
  ['现在', '目前'],
  ['需要', '需'],
  ['可以', '能够'],
  ['知道', '了解'],
  ['帮助', '协助'],
  ['时候', '时间'],
  ['购买', '买'],
  ['因为', '由于'],
  ['但是', '不过'],
  ['公司', '企业'],
  ['上涨', '上升'],
  ['下跌', '下降'],
];

/** What may stand for a word in lower case. */
export const substitutes: ReadonlyMap<string, string> = new Map(
  pairs.flatMap(([one, other]) => [
    [one, other],
    [other, one],
  ]),
);
