const latin1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro ' +
  'para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil ' +
  'Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave ' +
  'Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml ' +
  'igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute ' +
  'thorn yuml';

const named: ReadonlyMap<string, string> = new Map([
  ...latin1.split(' ').map((name, index) => [name, String.fromCharCode(0xa0 + index)] as const),
  ...Object.entries({
    ...{ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" },
    ...{ ensp: '\u2002', emsp: '\u2003', thinsp: '\u2009', zwnj: '\u200c', zwj: '\u200d' },
    ...{ ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„' },
    ...{ hellip: '…', bull: '•', dagger: '†', permil: '‰', prime: '′', lsaquo: '‹', rsaquo: '›', euro: '€' },
    ...{ trade: '™', larr: '←', uarr: '↑', rarr: '→', darr: '↓', minus: '−', le: '≤', ge: '≥', ne: '≠' },
    ...{
      asymp: '≈',
      infin: '∞',
      sum: '∑',
      alpha: 'α',
      beta: 'β',
      gamma: 'γ',
      delta: 'δ',
      pi: 'π',
      sigma: 'σ',
    },
    ...{ OElig: 'Œ', oelig: 'œ', Scaron: 'Š', scaron: 'š', Yuml: 'Ÿ', fnof: 'ƒ', circ: 'ˆ', tilde: '˜' },
  }),
]);

/** What the numbers 128 to 159 stand for in HTML: Windows-1252 (HTML Standard, numeric character references). */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

export const htmlEntity = /&(?:#[xX][0-9a-fA-F]{1,8}|#[0-9]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,7});/g;

/** The character of an entity such as `&amp;`, `&#8212;` or `&#x2014;`; the entity itself where its name is not known. */
export function decodeHtmlEntity(entity: string): string {
  const name = entity.slice(1, -1);
  if (!name.startsWith('#')) return named.get(name) ?? entity;
  const isHex = name[1] === 'x' || name[1] === 'X';
  const codePoint = Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10);
  if (codePoint >= 0x80 && codePoint < 0xa0) return windows1252[codePoint - 0x80] ?? entity;
  const isCharacter = codePoint > 0 && codePoint <= 0x10ffff && (codePoint < 0xd800 || codePoint > 0xdfff);
  return isCharacter ? String.fromCodePoint(codePoint) : '\uFFFD';
}
