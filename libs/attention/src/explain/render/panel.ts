import type { Attribution, AttributedToken } from '../attribution.ts';
import { AttributionError } from '../errors.ts';

/** A stretch of the text as it is drawn: a token with its score, or what stands between tokens. */
export interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly score?: number;
}

/** One method's view of the text, ready to draw: the pieces, put together, are the text. */
export interface Panel {
  readonly method: string;
  readonly target?: string;
  readonly pieces: readonly Piece[];
  /** The largest absolute score, drawn at full strength: each panel has its own scale, as methods do not compare. */
  readonly limit: number;
  readonly hasNegative: boolean;
  readonly unattributed?: number;
}

export interface HeatMapOptions {
  readonly title?: string;
  /** Language of the text as a BCP 47 tag; tells browsers Chinese from Japanese glyphs. */
  readonly language?: string;
}

/**
 * Cuts the text at the tokens of an attribution.
 *
 * @throws AttributionError if two tokens overlap without being the same span, or a token is not where it says
 */
export function panelOf(text: string, { tokens, ...attribution }: Attribution): Panel {
  const joined = joinEqualSpans(tokens);
  const pieces: Piece[] = [];
  let drawn = 0;
  const fill = (end: number) => {
    if (end > drawn) pieces.push({ text: text.slice(drawn, end), start: drawn, end });
  };
  for (const token of joined) {
    if (text.slice(token.start, token.end) !== token.text) {
      throw new AttributionError(attribution.method, `'${token.text}' is not at ${token.start} in the text`);
    }
    if (token.start < drawn) {
      const problem = `'${token.text}' at ${token.start} overlaps the token before it; merge the tokens into words first`;
      throw new AttributionError(attribution.method, problem);
    }
    fill(token.start);
    pieces.push(token);
    drawn = token.end;
  }
  fill(text.length);
  return {
    ...attribution,
    pieces,
    limit: joined.reduce((limit, { score }) => Math.max(limit, Math.abs(score)), 0),
    hasNegative: joined.some(({ score }) => score < 0),
  };
}

/** Byte-level tokenisers cut one character into several tokens, all of the same span. */
function joinEqualSpans(tokens: readonly AttributedToken[]): AttributedToken[] {
  const joined = new Map<string, AttributedToken>();
  for (const token of tokens) {
    const key = `${token.start} ${token.end}`;
    joined.set(key, { ...token, score: token.score + (joined.get(key)?.score ?? 0) });
  }
  return [...joined.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** How strongly a score is drawn, in [0, 1]. */
export function strengthOf(score: number, { limit }: Pick<Panel, 'limit'>): number {
  return limit === 0 ? 0 : Math.abs(score) / limit;
}

/** `+0.123`, `−4.56e-7`, `0`: three digits, with a sign. */
export function formatScore(score: number): string {
  if (score === 0) return '0';
  const size = Math.abs(score);
  const digits = size >= 1e-3 && size < 1e3 ? size.toPrecision(3) : size.toExponential(2);
  return `${score < 0 ? '−' : '+'}${digits}`;
}

export function headingOf({ method, target }: Pick<Panel, 'method' | 'target'>): string {
  return target === undefined ? method : `${method}: ${target}`;
}
