import { terms } from '../knowledge/terms.ts';

/** Words that say how something is asked, and not what about. */
const functionWords = new Set([
  ...(
    'a about am an and any are as at be been but by can could did do doe does doing for from get got had has have hello ' +
    'hi how i if in is it its like may me might must my need of on or our please shall should so some somebody someone ' +
    'something than thank thanks that the their them then there these they thi this those to too us wa want was we were ' +
    'what when where which who whom whose why will with would you your'
  ).split(' '),
  ...'的了吗呢吧啊么是我你您请怎什在有和与就都也要想能可以这那个',
  ...'怎么 什么 请问 可以 我想 我要 你们 我们 是否 能不 不能 么办 怎样'.split(' '),
]);

/**
 * What a question is about: its terms without those that only ask; all of them where nothing else is left. In a small
 * collection such words are rare, and would otherwise weigh as much as the matter itself.
 */
export function contentTerms(question: string): readonly string[] {
  const all = terms(question);
  const content = all.filter((term) => !functionWords.has(term));
  return content.length > 0 ? content : all;
}
