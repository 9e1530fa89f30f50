import { simplified } from '../language/simplified.ts';
import type { CitedSentence } from './composed-answer.ts';
import { sentencesOf } from './sentence.ts';

/** Why a sentence may not be said. */
export type Unsupported =
  /** The answer has words between or around its sentences that no source is named for. */
  | 'uncitedText'
  /** The text at the sentence's place in the answer is not the sentence. */
  | 'misplaced'
  | 'unknownSource'
  /** The span lies outside of the source, or cuts one of its sentences: what was cut off could say otherwise. */
  | 'brokenSpan'
  | 'numbersDiffer'
  | 'negationsDiffer'
  | 'namesDiffer'
  | 'wordsDiffer';

export type Verdict =
  | { readonly kind: 'supported' }
  | { readonly kind: 'unsupported'; readonly sentence: number | null; readonly reason: Unsupported };

/**
 * Whether every sentence of an answer says what its source says, without a model: the same words in the same order, but
 * for case, width, Chinese script, marks and spaces, and a connective at the beginning.
 *
 * @param source the text of a passage, `undefined` where there is none of that id
 */
export function verify(
  { text, sentences }: { readonly text: string; readonly sentences: readonly CitedSentence[] },
  source: (id: string) => string | undefined,
): Verdict {
  for (const [at, sentence] of sentences.entries()) {
    if (text.slice(sentence.at.start, sentence.at.end) !== sentence.text)
      return { kind: 'unsupported', sentence: at, reason: 'misplaced' };
    const reason = faultOf(sentence, source(sentence.source.sourceId));
    if (reason) return { kind: 'unsupported', sentence: at, reason };
  }
  const rest = sentences
    .toSorted((one, other) => other.at.start - one.at.start)
    .reduce((left, { at }) => `${left.slice(0, at.start)} ${left.slice(at.end)}`, text);
  return tokensOf(rest).length > 0
    ? { kind: 'unsupported', sentence: null, reason: 'uncitedText' }
    : { kind: 'supported' };
}

function faultOf(
  { text, source: { start, end } }: CitedSentence,
  source: string | undefined,
): Unsupported | undefined {
  if (source === undefined) return 'unknownSource';
  const sentences = sentencesOf(source);
  const isWhole =
    sentences.some((span) => span.start === start) && sentences.some((span) => span.end === end);
  if (!isWhole || start >= end) return 'brokenSpan';
  return difference(
    tokensOf(text.replace(connective, '')),
    tokensOf(source.slice(start, end).replace(connective, '')),
  );
}

const connective =
  /^\s*(?:also|additionally|furthermore|moreover|in addition|此外|另外|同时|同時)\s*[,，]?\s*/iu;
/** Numbers with what makes them other numbers; words, with what negates them apart; each Han character. */
const token =
  /[-−]?\d+(?:[.,:/-]\d+)*\s?%?|[$£€¥￥]|n[’']t\b|\p{Script=Han}|(?:(?!\p{Script=Han}|n[’']t\b)[\p{Letter}\p{Mark}\p{Number}])+/giu;
const negation =
  /^(?:n't|not?|never|none|neither|nor|nothing|nobody|nowhere|without|cannot|unless|except|不|没|无|未|非|勿|别|莫|否|除)$/u;
const number = /[\d$£€¥%零〇一二三四五六七八九十百千万亿两半]/u;

interface Token {
  readonly folded: string;
  readonly kind: 'number' | 'negation' | 'name' | 'word';
}

function tokensOf(text: string): readonly Token[] {
  return [...text.normalize('NFKC').matchAll(token)].map(([written], at): Token => {
    const folded = simplified(written.toLowerCase().replaceAll('’', "'").replaceAll('−', '-')).trim();
    if (number.test(folded)) return { folded, kind: 'number' };
    if (negation.test(folded)) return { folded, kind: 'negation' };
    return { folded, kind: at > 0 && /^\p{Uppercase}/u.test(written) ? 'name' : 'word' };
  });
}

const faults: readonly (readonly [Token['kind'], Unsupported])[] = [
  ['number', 'numbersDiffer'],
  ['negation', 'negationsDiffer'],
  ['name', 'namesDiffer'],
];

function difference(said: readonly Token[], source: readonly Token[]): Unsupported | undefined {
  const line = (tokens: readonly Token[]) => tokens.map(({ folded }) => folded).join(' ');
  if (line(said) === line(source)) return undefined;
  const of = (tokens: readonly Token[], kind: Token['kind']) =>
    line(tokens.filter((one) => one.kind === kind));
  return faults.find(([kind]) => of(said, kind) !== of(source, kind))?.[1] ?? 'wordsDiffer';
}
