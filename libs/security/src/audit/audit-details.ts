import { maskPersonalData } from '../personal-data/mask-personal-data.ts';
import { canonicalJson } from './canonical-json.ts';
import type { JsonObject, JsonValue } from './canonical-json.ts';
import { AuditDetailsTooLargeError } from './audit.errors.ts';

const maxCharacters = 8_192;
const secretName =
  /(?:authorization|cookie|passw(?:or)?d|passphrase|secret|token|apikey|privatekey|signature|credential)s?$/;

/**
 * What an entry may keep for years: values under names of secrets are left out, personal data in texts are masked.
 *
 * @throws AuditDetailsTooLargeError
 */
export function keptDetails(action: string, details: JsonObject): JsonObject {
  const kept = Object.fromEntries(
    Object.entries(details).map(([name, value]) => [name, keptMember(name, value)]),
  );
  const { length } = canonicalJson(kept);
  if (length > maxCharacters) throw new AuditDetailsTooLargeError(action, length, maxCharacters);
  return kept;
}

function keptMember(name: string, value: JsonValue | undefined): JsonValue | undefined {
  const isSecret = secretName.test(name.toLowerCase().replaceAll(/[^a-z]/g, ''));
  // A count of tokens is no secret.
  if (isSecret && typeof value !== 'number' && typeof value !== 'boolean') return '[SECRET]';
  return keptValue(value);
}

function keptValue(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value === 'string') return maskPersonalData(value);
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map((member) => keptValue(member) ?? null);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, keptMember(name, member)]));
}

function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}
