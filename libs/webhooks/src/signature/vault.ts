import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { InvalidKeyError, SecretUnreadableError } from './signature.errors.ts';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Reads an encryption key as an operator gives it.
 *
 * @param text 32 bytes as base64 or as 64 hexadecimal digits (`openssl rand -base64 32`)
 * @throws InvalidKeyError
 */
export function encryptionKeyOf(text: string): Uint8Array {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (
    key.length !== keyBytes ||
    (key.toString('base64') !== text && key.toString('hex') !== text.toLowerCase())
  ) {
    throw new InvalidKeyError('32 bytes as base64 or as 64 hexadecimal digits');
  }
  return key;
}

/**
 * Encrypts what must not lie readable in a database: AES-256-GCM, a fresh nonce each time, bound to the row it
 * belongs to, so that a value moved to another row does not open.
 */
export class Vault {
  private readonly keys: ReadonlyMap<string, Uint8Array>;
  private readonly current: { readonly id: string; readonly key: Uint8Array };

  /** @param keys of 32 bytes; the first seals, all of them open. @throws InvalidKeyError */
  constructor(keys: readonly Uint8Array[]) {
    const [first] = keys;
    if (!first || keys.some((key) => key.length !== keyBytes)) throw new InvalidKeyError('32 bytes long');
    this.keys = new Map(keys.map((key) => [idOf(key), key]));
    this.current = { id: idOf(first), key: first };
  }

  /** @param owner the row's key; opening asks for the same */
  seal(text: string, owner: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.current.key, nonce).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${this.current.id}:${sealed.toString('base64')}`;
  }

  /** @throws SecretUnreadableError when the key is gone, or the text was changed or moved */
  open(sealed: string, owner: string): string {
    const [id = '', encoded = ''] = sealed.split(':');
    const key = this.keys.get(id);
    const bytes = Buffer.from(encoded, 'base64');
    if (!key || bytes.length < nonceBytes + tagBytes) throw new SecretUnreadableError(id);
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes))
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(-tagBytes));
    try {
      const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      throw new SecretUnreadableError(id);
    }
  }
}

/** Tells keys apart without giving anything of them away. */
function idOf(key: Uint8Array): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
