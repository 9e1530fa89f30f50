import { canonicalJson } from './canonical-json.ts';
import type { JsonObject } from './canonical-json.ts';
import { firstHash, hashOf } from './audit-entry.ts';
import type { AuditEntry } from './audit-entry.ts';
import type { AuditEntryEntity } from './audit.entity.ts';

/**
 * `missing`: an entry is gone, `altered`: its content is not what was hashed, `unlinked`: it does not follow from the
 * one before, `unexpected`: it has no place in the chain.
 */
export type ChainBreak = 'missing' | 'altered' | 'unlinked' | 'unexpected';

export type Verification =
  | { readonly kind: 'intact'; readonly entries: number; readonly lastHash: string }
  | { readonly kind: 'broken'; readonly sequence: number; readonly problem: ChainBreak };

/** An entry kept elsewhere: with it, a chain that was written anew from the start is found out too. */
export interface Anchor {
  readonly sequence: number;
  readonly hash: string;
}

/** The end of a chain, as far as it was read. */
export interface ChainEnd {
  readonly sequence: number;
  readonly hash: string;
}

export const emptyChain: ChainEnd = { sequence: 0, hash: firstHash };

/** @returns the end of the chain with this row, or how it breaks */
export function follow(end: ChainEnd, row: AuditEntryEntity, anchor?: Anchor): ChainEnd | Verification {
  const expected = end.sequence + 1;
  if (row.sequence > expected) return broken(expected, 'missing');
  if (row.sequence < expected) return broken(row.sequence, 'unexpected');
  const entry = entryOf(row);
  if (!entry || hashOf(entry) !== row.hash) return broken(expected, 'altered');
  if (row.previousHash !== end.hash) return broken(expected, 'unlinked');
  if (anchor?.sequence === expected && anchor.hash !== row.hash) return broken(expected, 'altered');
  return { sequence: expected, hash: row.hash };
}

export function broken(sequence: number, problem: ChainBreak): Verification {
  return { kind: 'broken', sequence, problem };
}

/** @returns `undefined` when the details are not as they were written */
export function entryOf({ details, ...row }: AuditEntryEntity): AuditEntry | undefined {
  const parsed = parse(details);
  return parsed && canonicalJson(parsed) === details ? { ...row, details: parsed } : undefined;
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What `JSON.parse` gives holds nothing but JSON. */
function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
