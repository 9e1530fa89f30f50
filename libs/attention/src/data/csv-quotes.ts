/** Where a line of CSV leaves its row: at its end, inside a quoted value, or beyond understanding. */
export type QuoteState = 'whole' | 'open' | 'broken';

/**
 * Follows the quotes of one line by RFC 4180: a quoted value begins and ends at a delimiter or the end of the line,
 * a quote inside it is doubled, and an unquoted value has none.
 *
 * @param isOpen whether the line begins inside a quoted value that an earlier line opened
 * @see https://www.rfc-editor.org/rfc/rfc4180 section 2
 */
export function followQuotes(text: string, delimiter: string, isOpen: boolean): QuoteState {
  let isQuoted = isOpen;
  let at = 0;
  let quote = text.indexOf('"');
  for (;;) {
    if (!isQuoted) {
      if (quote === -1) return 'whole';
      if (quote > at) {
        const end = text.indexOf(delimiter, at);
        if (end === -1 || quote < end) return 'broken';
        at = end + 1;
        continue;
      }
      quote = text.indexOf('"', at + 1);
    }
    if (quote === -1) return 'open';
    const after = text[quote + 1];
    if (after === undefined) return 'whole';
    isQuoted = after === '"';
    if (!isQuoted && after !== delimiter) return 'broken';
    at = quote + 2;
    quote = text.indexOf('"', at);
  }
}
