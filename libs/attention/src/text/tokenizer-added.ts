import { InvalidTokenizerError, UnsupportedTokenizerError } from './errors.ts';
import { countOf, fieldsOf, flagOf, listOf, stringOf } from './json-fields.ts';
import { escapePattern } from './tokenizer-patterns.ts';

/** A token that is found in the text as it is written, before words are cut. */
export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  /** Takes the white space before it (after it) with it. */
  readonly lstrip: boolean;
  readonly rstrip: boolean;
  /** Sought in the normalised text, not in the text as given. */
  readonly normalized: boolean;
}

/** Reads the `added_tokens` of a `tokenizer.json`. */
export function parseAddedTokens(json: unknown, where = 'added_tokens'): readonly AddedToken[] {
  if (json === null || json === undefined) return [];
  return listOf(json, where).map((entry, index) => {
    const at = `${where}[${index}]`;
    const fields = fieldsOf(entry, at);
    const content = stringOf(fields['content'], `${at}.content`);
    if (content === '') throw new InvalidTokenizerError(`${at}.content`, 'is empty');
    if (flagOf(fields['single_word'], `${at}.single_word`, false)) {
      throw new UnsupportedTokenizerError(at, `the single-word token '${content}'`);
    }
    const special = flagOf(fields['special'], `${at}.special`, false);
    return {
      id: countOf(fields['id'], `${at}.id`),
      content,
      special,
      lstrip: flagOf(fields['lstrip'], `${at}.lstrip`, false),
      rstrip: flagOf(fields['rstrip'], `${at}.rstrip`, false),
      normalized: flagOf(fields['normalized'], `${at}.normalized`, !special),
    };
  });
}

/** A stretch of a text: either one added token, or what lies between them. */
export interface Section {
  readonly token: AddedToken | null;
  readonly start: number;
  readonly end: number;
}

export type SectionSplitter = (text: string) => readonly Section[];

/** Finds added tokens in a text: leftmost first, then longest. */
export function sectionSplitter(tokens: ReadonlyMap<string, AddedToken>): SectionSplitter {
  if (tokens.size === 0) return (text) => [{ token: null, start: 0, end: text.length }];
  const longestFirst = [...tokens.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(escapePattern).join('|'), 'g');
  return (text) => {
    const sections: Section[] = [];
    let done = 0;
    const addPlain = (end: number, isBeforeRight: boolean): void => {
      let start = done;
      let until = end;
      if (sections.at(-1)?.token?.rstrip) while (start < until && isSpace(text, start)) start++;
      if (isBeforeRight) while (until > start && isSpace(text, until - 1)) until--;
      if (until > start) sections.push({ token: null, start, end: until });
    };
    for (const match of text.matchAll(pattern)) {
      const token = tokens.get(match[0]) ?? null;
      addPlain(match.index, token?.lstrip ?? false);
      done = match.index + match[0].length;
      sections.push({ token, start: match.index, end: done });
    }
    addPlain(text.length, false);
    return sections;
  };
}

const isSpace = (text: string, at: number): boolean => /\s/.test(text.charAt(at));
