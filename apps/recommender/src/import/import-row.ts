import type { z } from 'zod';

/** A row as a file has it: of CSV all values are texts. */
export type RawRow = Readonly<Record<string, unknown>>;

export type RowOutcome<Value> =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string };

const numbers: ReadonlySet<string> = new Set(['price', 'stock', 'value']);
/** Between the members of a list in one value of CSV. */
const separator = '|';
const attributePrefix = 'attributes.';

/**
 * A row of CSV as one of JSON Lines would be: empty values are left out, `tags` are split at `|`, `attributes` is an
 * object in JSON or a column `attributes.NAME` for each.
 */
export function fromCsv(row: RawRow): RawRow {
  const fields: Record<string, unknown> = {};
  const attributes: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(row)) {
    if (typeof text !== 'string' || text === '') continue;
    if (name.startsWith(attributePrefix)) attributes[name.slice(attributePrefix.length)] = scalar(text);
    else fields[name] = field(name, text);
  }
  const given = fields['attributes'];
  if (typeof given === 'object') Object.assign(attributes, given);
  return Object.keys(attributes).length === 0 ? fields : { ...fields, attributes };
}

/** What a row says, or each of its fields that is wrong. */
export function readRow<Value>(schema: z.ZodType<Value>, row: RawRow): RowOutcome<Value> {
  const result = schema.safeParse(row);
  if (result.success) return { kind: 'value', value: result.data };
  const detail = result.error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');
  return { kind: 'refused', code: 'invalidRow', detail };
}

function field(name: string, text: string): unknown {
  if (name === 'tags') return text.split(separator).flatMap((tag) => tag.trim() || []);
  if (name === 'attributes') return json(text);
  if (name === 'timestamp') return /^\d+$/.test(text) ? Number(text) : text;
  // What is no number stays as it is, and the schema says so.
  return numbers.has(name) && text.trim() !== '' && !Number.isNaN(Number(text)) ? Number(text) : text;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function scalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
