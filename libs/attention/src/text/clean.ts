import { decodeHtmlEntity, htmlEntity } from './html-entities.ts';
import { htmlTagEdits } from './html.ts';
import { NormalizedText } from './normalized-text.ts';

export interface CleanOptions {
  /** Take out HTML tags, comments, scripts and styles, then resolve entities. Default false. */
  readonly html?: boolean;
  /** Take out control and invisible characters and broken ones (U+FFFD, lone surrogates). Default true. */
  readonly controls?: boolean;
  /** Unicode NFKC: full-width letters, digits and signs become half-width, ligatures are split. Default false. */
  readonly nfkc?: boolean;
  /**
   * `collapse` (default): every run of white space becomes one space; `lines`: the same, but a run with a line end becomes
   * a line end; both trim the ends. `keep` leaves white space alone.
   */
  readonly whitespace?: 'collapse' | 'lines' | 'keep';
}

/**
 * Cleans a text for training or serving, in the order of the options. The result leads every offset back to the source,
 * so that an explanation of the cleaned text can point into what the person wrote.
 */
export function cleanText(source: string, options: CleanOptions = {}): NormalizedText {
  const { html = false, controls = true, nfkc = false, whitespace = 'collapse' } = options;
  let text = NormalizedText.of(source);
  if (html) text = resolveEntities(removeTags(text));
  if (controls) text = removeControls(text);
  if (nfkc) text = text.normalize('NFKC');
  return whitespace === 'keep' ? text : collapseWhitespace(text, whitespace);
}

export function removeTags(text: NormalizedText): NormalizedText {
  return text.edit(htmlTagEdits(text.text));
}

export function resolveEntities(text: NormalizedText): NormalizedText {
  return text.replace(htmlEntity, decodeHtmlEntity);
}

// Joiners (U+200C, U+200D) stay: emoji, Persian and Indic scripts are spelt with them. Bidirectional controls,
// zero-width spaces, soft hyphens and byte order marks only hide in a text.
const invisible =
  /(?:(?![\t\n\r\u0085])\p{Cc}|[\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd\p{Cs}])+/gu;

export function removeControls(text: NormalizedText): NormalizedText {
  return text.replace(invisible, () => '');
}

// Every run but a single plain space.
const whitespaceRun = /[^\P{White_Space} ]\p{White_Space}*| \p{White_Space}+/gu;
const lineEnd = /[\n\r\u0085\u2028\u2029]/;

export function collapseWhitespace(text: NormalizedText, mode: 'collapse' | 'lines'): NormalizedText {
  const single = mode === 'lines' ? (run: string) => (lineEnd.test(run) ? '\n' : ' ') : () => ' ';
  const collapsed = text.replace(whitespaceRun, single);
  return collapsed.replace(/^[ \n]|[ \n]$/g, () => '');
}
