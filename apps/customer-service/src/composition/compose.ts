import { terms } from '../knowledge/terms.ts';
import type { Language } from '../language/language.ts';
import { contentTerms } from '../retrieval/content-terms.ts';
import type { Passage } from '../retrieval/passage.ts';
import type { CitedSentence, ComposedAnswer } from './composed-answer.ts';
import { sentencesOf } from './sentence.ts';
import type { Span } from './sentence.ts';

export interface CompositionOptions {
  readonly language: Language;
  /** How rare a word is; what is common to all says little about any. */
  readonly rarity: (term: string) => number;
  readonly maxSentences?: number;
}

interface Candidate {
  readonly passage: Passage;
  readonly rank: number;
  readonly span: Span;
  readonly terms: ReadonlySet<string>;
}

/** A sentence that says less than this share of the question beyond what is said already is left out. */
const leastGain = 0.08;
const between: Readonly<Record<Language, string>> = { en: ' ', zh: '' };

/**
 * Puts an answer together: of the passages' sentences, again and again the one that says most of what is not said yet;
 * then in the order of the passages and of the text. Not a word is added, and none is changed.
 *
 * @param passages best first
 * @returns `undefined` where no sentence says anything of the question
 */
export function compose(
  question: string,
  passages: readonly Passage[],
  { language, rarity, maxSentences = 4 }: CompositionOptions,
): ComposedAnswer | undefined {
  const asked = new Set(contentTerms(question));
  const total = weightOf(asked, rarity);
  if (total === 0) return undefined;
  const { chosen, left } = select(asked, candidatesOf(passages), { rarity, maxSentences, total });
  if (chosen.length === 0) return undefined;
  const ordered = chosen.toSorted((one, other) => one.rank - other.rank || one.span.start - other.span.start);
  return { ...join(ordered, between[language]), coverage: 1 - weightOf(left, rarity) / total };
}

/** What stands above an answer belongs to its first sentence: the question that it answers. */
function candidatesOf(passages: readonly Passage[]): readonly Candidate[] {
  return passages.flatMap((passage, rank) =>
    sentencesOf(passage.text).map((span, at): Candidate => {
      const said = passage.text.slice(span.start, span.end);
      return { passage, rank, span, terms: new Set(terms(at === 0 ? `${passage.title}\n${said}` : said)) };
    }),
  );
}

interface Selection {
  readonly rarity: (term: string) => number;
  readonly maxSentences: number;
  readonly total: number;
}

function select(
  asked: ReadonlySet<string>,
  candidates: readonly Candidate[],
  { rarity, maxSentences, total }: Selection,
): { readonly chosen: readonly Candidate[]; readonly left: ReadonlySet<string> } {
  const chosen: Candidate[] = [];
  let left = asked;
  while (chosen.length < maxSentences) {
    const best = candidates
      .filter((candidate) => !chosen.includes(candidate))
      .map((candidate) => ({ candidate, gain: weightOf(shared(left, candidate.terms), rarity) / total }))
      // The better passage, then the earlier sentence, where two say as much.
      .reduce<{ candidate: Candidate; gain: number } | undefined>(
        (one, other) => (one && one.gain >= other.gain ? one : other),
        undefined,
      );
    if (!best || best.gain < leastGain) break;
    chosen.push(best.candidate);
    left = without(left, best.candidate.terms);
  }
  return { chosen, left };
}

function join(ordered: readonly Candidate[], separator: string): Omit<ComposedAnswer, 'coverage'> {
  let text = '';
  const sentences: CitedSentence[] = [];
  for (const { passage, span } of ordered) {
    const said = passage.text.slice(span.start, span.end);
    const start = text === '' ? 0 : text.length + separator.length;
    text = text === '' ? said : `${text}${separator}${said}`;
    sentences.push({
      text: said,
      at: { start, end: start + said.length },
      source: { sourceId: passage.id, ...span },
    });
  }
  return { text, sentences };
}

const shared = (one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...one].filter((term) => other.has(term)));

const without = (one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...one].filter((term) => !other.has(term)));

function weightOf(words: ReadonlySet<string>, rarity: (term: string) => number): number {
  let sum = 0;
  for (const word of words) sum += rarity(word);
  return sum;
}
