import type { Span } from './finding.ts';

const fullWidth = /[\uff01-\uff5e\u3000\u00a0\u2000-\u200a\u2010-\u2015\u2212]/g;

/** Full-width characters, spaces and dashes as their ASCII kin; each stays one code unit, so that spans hold. */
export function foldedText(text: string): string {
  return text.replaceAll(fullWidth, (character) => {
    const code = character.charCodeAt(0);
    if (code >= 0xff01) return String.fromCharCode(code - 0xfee0);
    return code === 0x2212 || (code >= 0x2010 && code <= 0x2015) ? '-' : ' ';
  });
}

/**
 * The matches of a pattern that are accepted. After one that is not, the search goes on one character later, so
 * `pattern` must be bounded in length for the whole to take time in proportion to the text.
 */
export function* scan(
  text: string,
  pattern: RegExp,
  accept: (match: string, span: Span) => boolean,
): Iterable<Span> {
  const sought = new RegExp(pattern.source, pattern.flags.replace('g', '') + 'g');
  for (let match = sought.exec(text); match; match = sought.exec(text)) {
    const span = { start: match.index, end: match.index + match[0].length };
    if (accept(match[0], span)) yield span;
    else sought.lastIndex = span.start + 1;
  }
}

/** What stands before a span, at most `length` characters. */
export function before(text: string, { start }: Span, length: number): string {
  return text.slice(Math.max(0, start - length), start);
}

/** What stands after a span, at most `length` characters. */
export function after(text: string, { end }: Span, length: number): string {
  return text.slice(end, end + length);
}

export function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '');
}
