import { terms } from '../knowledge/terms.ts';
import type { Language } from '../language/language.ts';
import { simplified } from '../language/simplified.ts';
import type { RankedPassage } from '../retrieval/passage.ts';
import type { ClarifyingOption } from '../understanding/conversation-state.ts';

export interface ClarifyingQuestion {
  readonly text: string;
  readonly options: readonly ClarifyingOption[];
}

/** Candidates whose score is this share of the best one's may be meant as well. */
const closeShare = 0.8;
/** From this share on they are as good as the best. */
const evenShare = 0.95;
const mostOptions = 3;
const longestLabel = 120;

/**
 * One question that divides the candidates which fit about equally well.
 *
 * @param ranked best first, of different answers
 * @returns `undefined` where fewer than two are close, or nothing tells them apart
 */
export function clarifyingQuestion(
  ranked: readonly RankedPassage[],
  language: Language,
): ClarifyingQuestion | undefined {
  const options = optionsOf(ranked, closeShare);
  return options.length < 2 ? undefined : { text: asText(options, language), options };
}

/**
 * The same where the best fits well but no better than others, and the customer has said nothing of what divides them:
 * any of them would be a guess.
 */
export function questionAboutEquals(
  question: string,
  ranked: readonly RankedPassage[],
  language: Language,
): ClarifyingQuestion | undefined {
  const options = optionsOf(ranked, evenShare);
  const said = new Set(terms(question));
  const isDivided = options.some(({ words }) => words.some((word) => said.has(word)));
  return options.length < 2 || isDivided ? undefined : { text: asText(options, language), options };
}

function optionsOf(ranked: readonly RankedPassage[], share: number): readonly ClarifyingOption[] {
  const best = ranked[0]?.score ?? 0;
  const close = ranked
    .filter(({ score, passage }) => score >= share * best && passage.title.trim() !== '')
    .slice(0, mostOptions);
  const said = close.map(({ passage }) => new Set(terms(passage.title)));
  return close.flatMap(({ passage }, at): ClarifyingOption[] => {
    const others = said.filter((_, other) => other !== at);
    const words = [...(said[at] ?? [])].filter((word) => others.every((other) => !other.has(word)));
    return words.length === 0 ? [] : [{ passageId: passage.id, label: labelOf(passage.title), words }];
  });
}

function labelOf(title: string): string {
  const line = title.trim().replaceAll(/\s+/gu, ' ');
  return line.length <= longestLabel ? line : `${line.slice(0, longestLabel - 1)}…`;
}

function asText(options: readonly ClarifyingOption[], language: Language): string {
  const lines = options.map(({ label }, at) => `${at + 1}. ${label}`).join('\n');
  return language === 'zh' ? `请问您想问的是哪一个？\n${lines}` : `Which of these do you mean?\n${lines}`;
}

const ordinals: readonly RegExp[] = [
  /^\W*(?:1|one|(?:the )?first(?: one)?|一|第一[个個]?)\W*$/iu,
  /^\W*(?:2|two|(?:the )?second(?: one)?|二|第二[个個]?)\W*$/iu,
  /^\W*(?:3|three|(?:the )?third(?: one)?|三|第三[个個]?)\W*$/iu,
];

/**
 * Which option the customer chose: by its number, by its label, or by words that stand in no other.
 *
 * @returns `undefined` where that is open; then the message is a new question
 */
export function chosenOption(
  text: string,
  options: readonly ClarifyingOption[],
): ClarifyingOption | undefined {
  const place = ordinals.findIndex((ordinal) => ordinal.test(simplified(text)));
  if (place >= 0) return options[place];
  const said = new Set(terms(text));
  const counts = options.map(({ words }) => words.filter((word) => said.has(word)).length);
  const most = Math.max(0, ...counts);
  if (most === 0 || counts.filter((count) => count === most).length > 1) return undefined;
  return options[counts.indexOf(most)];
}
