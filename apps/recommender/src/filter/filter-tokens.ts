import { FilterInvalidError } from './filter.errors.ts';

export type TokenKind = 'word' | 'text' | 'number' | 'symbol' | 'end';

export interface FilterToken {
  readonly kind: TokenKind;
  /** As written; of a `text` what stands between the quotes, unescaped. */
  readonly text: string;
  /** From 1. */
  readonly position: number;
}

const patterns: readonly (readonly [TokenKind | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['text', /"(?:[^"\\]|\\.)*"/y],
  ['number', /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ['word', /[\p{Letter}_][\p{Letter}\p{Number}_-]*(?:\.[\p{Letter}_][\p{Letter}\p{Number}_-]*)*/uy],
  ['symbol', /==|!=|<=|>=|<|>|\(|\)|\[|\]|,/y],
];

/** @throws FilterInvalidError where no token begins */
export function filterTokens(source: string): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  let at = 0;
  while (at < source.length) {
    const found = tokenAt(source, at);
    if (found.kind !== 'space') tokens.push({ kind: found.kind, text: found.text, position: at + 1 });
    at += found.length;
  }
  return [...tokens, { kind: 'end', text: '', position: source.length + 1 }];
}

function tokenAt(source: string, at: number) {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const [match] = pattern.exec(source) ?? [];
    if (match === undefined) continue;
    const text = kind === 'text' ? unquoted(source, match, at) : match;
    return { kind, text, length: match.length };
  }
  const character = String.fromCodePoint(source.codePointAt(at) ?? 0);
  const problem =
    character === '"' ? 'this text has no closing quote' : `'${character}' belongs to no filter`;
  throw new FilterInvalidError(source, at + 1, problem);
}

function unquoted(source: string, quoted: string, at: number): string {
  try {
    const value: unknown = JSON.parse(quoted);
    if (typeof value === 'string') return value;
  } catch {
    // Fall through: the message below says more than that of JSON.
  }
  throw new FilterInvalidError(source, at + 1, 'this text has an escape that JSON does not know');
}
