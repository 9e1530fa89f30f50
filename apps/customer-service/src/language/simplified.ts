import { Converter } from 'opencc-js/t2cn';

const convert = Converter({ from: 't', to: 'cn' });
const han = /\p{Script=Han}/u;

/**
 * A text with its traditional Chinese characters written as simplified ones, so that both are looked up alike. Only
 * for looking up: the result may be of another length, and is never shown.
 *
 * @see OpenCC, whose tables these are
 */
export function simplified(text: string): string {
  return han.test(text) ? convert(text) : text;
}
