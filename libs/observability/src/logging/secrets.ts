/** Stands where a secret was. */
export const redacted = '[redacted]';

/** Names of headers, settings and fields that carry secrets, written in any way. */
const secretName =
  /(?:authorization|cookie|passw(?:or)?d|passphrase|secret|token|apikey|privatekey|signature|credential)s?$/;

/** `x-api-key`, `apiKey` and `API_KEY` are one name. */
export function isSecretName(name: string): boolean {
  return secretName.test(name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
}

interface Pattern {
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** Each takes time in proportion to the text, whatever the text. */
const patterns: readonly Pattern[] = [
  // A header's value goes to the end of its line.
  {
    pattern: /((?:authorization|cookie)["']?\s{0,4}[:=]\s{0,4})[^\r\n]+/gi,
    replacement: `$1${redacted}`,
  },
  {
    pattern:
      /((?:passw(?:or)?d|passphrase|secret|token|api[-_ ]?key|private[-_ ]?key|signature)["']?\s{0,4}[:=]\s{0,4})(?:"[^"]*"|'[^']*'|[^\s,;&"'})\]]+)/gi,
    replacement: `$1${redacted}`,
  },
  { pattern: /\b(Bearer|Basic)\s{1,4}[\w.~+/=-]+/gi, replacement: `$1 ${redacted}` },
  // Standard Webhooks: symmetric secrets and private keys.
  { pattern: /\bwhs(?:ec|k)_[\w+/=-]+/g, replacement: redacted },
  { pattern: /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, replacement: redacted },
  { pattern: /(:\/\/)[^\s/?#@"']+@/g, replacement: `$1${redacted}@` },
  {
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
    replacement: redacted,
  },
];

/**
 * Takes secrets out of texts: the known ones wherever they are, others by how they look or what stands before them.
 *
 * @param known secrets of the configuration; those under eight characters are words rather than secrets
 * @param own what else is a secret here, such as the form of the service's API keys
 */
export function secretRemover(
  known: readonly string[] = [],
  own: readonly RegExp[] = [],
): (text: string) => string {
  const literal = known.filter(({ length }) => length >= 8).map(escaped);
  const all: readonly Pattern[] = [
    ...(literal.length === 0 ? [] : [{ pattern: new RegExp(literal.join('|'), 'g'), replacement: redacted }]),
    ...own.map(({ source, flags }) => ({
      pattern: new RegExp(source, flags.replace('g', '') + 'g'),
      replacement: redacted,
    })),
    ...patterns,
  ];
  return (text) =>
    all.reduce((rest, { pattern, replacement }) => rest.replaceAll(pattern, replacement), text);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
