import { simplified } from '../language/simplified.ts';

const runs = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{Letter}\p{Mark}\p{Number}])+/gu;

/**
 * What is looked up of a text: words of alphabetic scripts, plural endings removed; of Chinese, which writes
 * no spaces, each character and each pair of neighbours, traditional ones as their simplified forms.
 */
export function terms(text: string): string[] {
  const folded = simplified(text.normalize('NFKC'))
    .toLowerCase()
    .replaceAll(/['’]s\b/gu, '');
  return (folded.match(runs) ?? []).flatMap((run) =>
    /\p{Script=Han}/u.test(run) ? hanTerms(run) : [singular(run)],
  );
}

function hanTerms(run: string): string[] {
  const characters = [...run];
  const pairs = characters.slice(1).map((character, before) => `${characters[before] ?? ''}${character}`);
  return [...characters, ...pairs];
}

/** The S stemmer: Harman (1991), How effective is suffixing? */
function singular(word: string): string {
  if (word.length < 4) return word;
  if (/[^ea]ies$/u.test(word)) return `${word.slice(0, -3)}y`;
  if (/[^aeo]es$/u.test(word)) return word.slice(0, -1);
  return /[^us]s$/u.test(word) ? word.slice(0, -1) : word;
}
