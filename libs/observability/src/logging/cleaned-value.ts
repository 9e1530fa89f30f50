import { isSecretName, redacted } from './secrets.ts';

/** Takes what may not be logged out of a text. */
export type CleanText = (text: string) => string;

const maxDepth = 6;
const maxEntries = 100;
const maxCharacters = 16_384;
const maxWord = 256;

/**
 * A value as JSON may show it: texts cleaned at every depth, keys too, values of secret names replaced. What is
 * deeper than six levels, beyond a hundred entries or longer than 16,384 characters is cut off, and says so.
 */
export function cleanedValue(value: unknown, clean: CleanText): unknown {
  return walk(value, clean, []);
}

export function cleanedText(text: string, clean: CleanText): string {
  if (text.length <= maxCharacters) return clean(text);
  const cut = cutAt(text, maxCharacters);
  return `${clean(text.slice(0, cut))} [${text.length - cut} characters more]`;
}

/** Between two words where there is such a place: half a secret or half an address would not be recognised. */
function cutAt(text: string, end: number): number {
  const tail = text.slice(end - maxWord, end);
  const gap = tail.search(/\s\S*$/);
  return end - maxWord + Math.max(gap, 0);
}

function walk(value: unknown, clean: CleanText, above: readonly object[]): unknown {
  if (typeof value === 'string') return cleanedText(value, clean);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (above.includes(value)) return '[circular]';
  if (above.length === maxDepth) return '[too deep]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const inside = [...above, value];
  if (value instanceof Error) return cleanedError(value, clean, inside);
  if (value instanceof Set || Array.isArray(value)) {
    return [...value].slice(0, maxEntries).map((entry) => walk(entry, clean, inside));
  }
  if (value instanceof Map) return walkEntries([...value], clean, inside);
  if (value instanceof URL) return cleanedText(value.href, clean);
  return walkEntries(Object.entries(value), clean, inside);
}

function walkEntries(
  entries: readonly (readonly [unknown, unknown])[],
  clean: CleanText,
  above: readonly object[],
): Record<string, unknown> {
  return Object.fromEntries(
    entries
      .slice(0, maxEntries)
      .map(([key, value]) => [cleanedText(String(key), clean), walkField(String(key), value, clean, above)]),
  );
}

/** A count of tokens is no secret. */
function walkField(name: string, value: unknown, clean: CleanText, above: readonly object[]): unknown {
  const mayBeSecret = typeof value === 'string' || typeof value === 'object';
  return mayBeSecret && value !== null && isSecretName(name) ? redacted : walk(value, clean, above);
}

/** Its other fields stay out: drivers keep statements with their parameters there, clients whole requests. */
function cleanedError(error: Error, clean: CleanText, above: readonly object[]): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const errors = error instanceof AggregateError ? { errors: walk(error.errors, clean, above) } : {};
  return {
    type: cleanedText(name, clean),
    ...('code' in error ? { code: walk(error.code, clean, above) } : {}),
    message: cleanedText(message, clean),
    ...(stack === undefined ? {} : { stack: cleanedText(stack, clean) }),
    ...(cause === undefined ? {} : { cause: walk(cause, clean, above) }),
    ...errors,
  };
}
