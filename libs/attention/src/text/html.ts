import type { Edit } from './normalized-text.ts';

const blocks = new Set(
  (
    'address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer ' +
    'form h1 h2 h3 h4 h5 h6 head header hr html iframe legend li main menu nav ol option optgroup p pre section ' +
    'select summary table tbody td textarea tfoot th thead title tr ul'
  ).split(' '),
);
const inlines = new Set(
  (
    'a abbr acronym applet area audio b base basefont bdi bdo big button canvas circle cite code col colgroup data datalist del ' +
    'dfn em embed font frame frameset g i img input ins kbd label link map mark meta meter noframes noscript object ' +
    'output param path picture polygon progress q rect rp rt ruby s samp script slot small source span strike strong style ' +
    'sub sup svg template text time track tt u use var video wbr'
  ).split(' '),
);

const openingTag = /<\/?([a-z][a-z0-9:]*)(?=[\s/>])[^<>]*>/iy;
const declaration = /<[!?][a-z[][^<>]*>/iy;

/**
 * The edits that take HTML markup out of a text: tags, comments, declarations, and scripts and styles with what they
 * hold. A block or a line break leaves a line end, an inline tag nothing. Only names of HTML elements are tags:
 * `<email>` and `a <b and c>` stay. One pass, linear in the text.
 */
export function htmlTagEdits(text: string): Edit[] {
  const edits: Edit[] = [];
  const closing = closingFinder(text);
  for (let at = text.indexOf('<'); at >= 0;) {
    const edit = commentAt(text, at, closing) ?? tagAt(text, at, closing);
    if (edit) edits.push(edit);
    at = text.indexOf('<', edit ? edit[1] : at + 1);
  }
  return edits;
}

type ClosingFinder = (pattern: RegExp, from: number) => number;

/** Finds the end of the next match; remembers patterns that have none left, so that a text is not read twice. */
function closingFinder(text: string): ClosingFinder {
  const absent = new Set<RegExp>();
  return (pattern, from) => {
    if (absent.has(pattern)) return -1;
    pattern.lastIndex = from;
    if (pattern.test(text)) return pattern.lastIndex;
    absent.add(pattern);
    return -1;
  };
}

const commentEnd = /-->/g;
const hiddenEnds: ReadonlyMap<string, RegExp> = new Map([
  ['script', /<\/script\s*>/gi],
  ['style', /<\/style\s*>/gi],
]);

function commentAt(text: string, at: number, closing: ClosingFinder): Edit | null {
  if (text.startsWith('<!--', at)) {
    const end = closing(commentEnd, at + 4);
    return end < 0 ? null : [at, end, ''];
  }
  declaration.lastIndex = at;
  return declaration.test(text) ? [at, declaration.lastIndex, ''] : null;
}

function tagAt(text: string, at: number, closing: ClosingFinder): Edit | null {
  openingTag.lastIndex = at;
  const name = openingTag.exec(text)?.[1]?.toLowerCase();
  if (name === undefined) return null;
  const end = openingTag.lastIndex;
  const hiddenEnd = text[at + 1] === '/' ? undefined : hiddenEnds.get(name);
  if (hiddenEnd) return [at, Math.max(end, closing(hiddenEnd, end)), ''];
  if (blocks.has(name)) return [at, end, '\n'];
  return inlines.has(name) ? [at, end, ''] : null;
}
