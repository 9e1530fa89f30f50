import { isCjkWord, splitWords } from '@attention-flow/attention';
import type { Language } from './document.ts';

/** Enough to know a language by. */
const characters = 2_000;

/**
 * Chinese where Han characters are at least as many as words in letters, so that company names in Latin letters do not
 * decide; else English.
 */
export function languageOf(text: string): Language {
  const words = splitWords(text.slice(0, characters)).filter(({ text: word }) => /\p{L}/u.test(word));
  const han = words.filter(isCjkWord).length;
  return han > 0 && han * 2 >= words.length ? 'zh' : 'en';
}
