import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { findPersonalData } from './find-personal-data.ts';
import { personalDataKinds, personalDataLabels } from './finding.ts';
import type { PersonalDataKind } from './finding.ts';
import { replaceFindings } from './mask-personal-data.ts';
import { InvalidVaultKeyError, PlaceholderUnreadableError } from './personal-data.errors.ts';

export interface VaultKey {
  /** 1 to 32 letters, digits, `_` and `-`; stands in each placeholder. */
  readonly id: string;
  /** 32 bytes, from a good source of randomness. */
  readonly secret: Uint8Array;
}

/** Whose data it is: only with the same values is it restored. */
export interface SealScope {
  readonly tenantId: string;
  /** Such as a conversation's id: keeps a placeholder of one place from being restored in another. */
  readonly place?: string;
}

const algorithm = 'aes-256-gcm';
const [ivBytes, tagBytes] = [12, 16];
const placeholder = /\[([A-Z_]{2,16}):([\w-]{1,32})\.([\w-]{38,})\]/g;
const kindOfLabel = new Map(personalDataKinds.map((kind) => [personalDataLabels[kind], kind]));

/**
 * Replaces personal data by placeholders that carry it encrypted (AES-256-GCM, NIST SP 800-38D), such as
 * `[EMAIL:2026-01.x3J...]`: nothing else has to be kept, and who holds no key learns no more than the kind and about how
 * long it is. Tenant, place, kind and key id are authenticated.
 */
export class PersonalDataVault {
  private readonly keys = new Map<string, Uint8Array>();
  private readonly current: VaultKey;

  /**
   * @param keys the first seals, all restore: put a new key in front to rotate
   * @throws InvalidVaultKeyError
   */
  constructor(keys: readonly [VaultKey, ...VaultKey[]]) {
    for (const { id, secret } of keys) {
      if (!/^[\w-]{1,32}$/.test(id))
        throw new InvalidVaultKeyError(id, 'needs an id of 1 to 32 letters and digits');
      if (secret.length !== 32) throw new InvalidVaultKeyError(id, `needs 32 bytes, not ${secret.length}`);
      if (this.keys.has(id)) throw new InvalidVaultKeyError(id, 'is given twice');
      this.keys.set(id, Uint8Array.from(secret));
    }
    this.current = keys[0];
  }

  /** Placeholders that are in the text already stay as they are. */
  seal(text: string, scope: SealScope, kinds?: readonly PersonalDataKind[]): string {
    return outsidePlaceholders(text, (part) =>
      replaceFindings(part, findPersonalData(part, kinds), (value, { kind }) =>
        this.encrypt(value, kind, scope),
      ),
    );
  }

  /** @throws PlaceholderUnreadableError for the first placeholder that is not of this scope, or of no key here */
  restore(text: string, scope: SealScope): string {
    return this.mapPlaceholders(text, scope, (value) => value);
  }

  /** Seals anew, with the first key, what older keys sealed. @throws PlaceholderUnreadableError */
  rotate(text: string, scope: SealScope): string {
    return this.mapPlaceholders(text, scope, (value, kind, keyId, whole) =>
      keyId === this.current.id ? whole : this.encrypt(value, kind, scope),
    );
  }

  private mapPlaceholders(
    text: string,
    scope: SealScope,
    map: (value: string, kind: PersonalDataKind, keyId: string, whole: string) => string,
  ): string {
    return text.replaceAll(placeholder, (whole, label: string, keyId: string, sealed: string) => {
      const kind = kindOfLabel.get(label);
      if (!kind) return whole;
      return map(this.decrypt({ sealed, keyId, kind }, scope), kind, keyId, whole);
    });
  }

  private encrypt(value: string, kind: PersonalDataKind, scope: SealScope): string {
    const iv = randomBytes(ivBytes);
    const { id, secret } = this.current;
    const cipher = createCipheriv(algorithm, secret, iv).setAAD(associatedData(kind, id, scope));
    const sealed = Buffer.concat([iv, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `[${personalDataLabels[kind]}:${id}.${sealed.toString('base64url')}]`;
  }

  private decrypt({ sealed, keyId, kind }: Sealed, scope: SealScope): string {
    const secret = this.keys.get(keyId);
    if (!secret) throw new PlaceholderUnreadableError(keyId, 'unknownKey');
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv(algorithm, secret, bytes.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(associatedData(kind, keyId, scope)).setAuthTag(bytes.subarray(-tagBytes));
    try {
      const value = decipher.update(bytes.subarray(ivBytes, -tagBytes));
      return Buffer.concat([value, decipher.final()]).toString('utf8');
    } catch {
      throw new PlaceholderUnreadableError(keyId, 'refused');
    }
  }
}

interface Sealed {
  readonly sealed: string;
  readonly keyId: string;
  readonly kind: PersonalDataKind;
}

function associatedData(kind: PersonalDataKind, keyId: string, { tenantId, place }: SealScope): Buffer {
  return Buffer.from(JSON.stringify(['personal-data', 1, tenantId, place ?? null, kind, keyId]));
}

function outsidePlaceholders(text: string, map: (part: string) => string): string {
  const parts: string[] = [];
  let at = 0;
  for (const match of text.matchAll(placeholder)) {
    parts.push(map(text.slice(at, match.index)), match[0]);
    at = match.index + match[0].length;
  }
  return parts.join('') + map(text.slice(at));
}
