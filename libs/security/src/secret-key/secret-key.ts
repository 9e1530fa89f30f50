import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InvalidSecretKeyError } from './secret-key.errors.ts';

const keyBytes = 32;
/** 32 bytes in base64. */
export const secretKeyPattern = /^[A-Za-z0-9+/]{43}=$/;

export interface SecretKeyOptions {
  /** In base64, as the operator gave them: the first seals, all of them open. */
  readonly given: readonly string[];
  /** Where a key is kept that nobody gave, for its owner's eyes alone. */
  readonly file: string;
  /** The name of the service: the same key elsewhere gives other keys. */
  readonly service: string;
}

/** The secret of a service, from which the key for each purpose is derived (HKDF, RFC 5869). */
export class SecretKey {
  private constructor(
    private readonly secrets: readonly Buffer[],
    private readonly service: string,
  ) {}

  /**
   * Where none is given, one is made at the first start. Two processes that start at once with one file end with the
   * same key; replicas on other machines have to be given theirs.
   *
   * @throws InvalidSecretKeyError
   */
  static async prepare({ given, file, service }: SecretKeyOptions): Promise<SecretKey> {
    if (given.length > 0)
      return new SecretKey(
        given.map((text) => bytesOf(text, 'a given one')),
        service,
      );
    await mkdir(dirname(file), { recursive: true });
    const made = `${randomBytes(keyBytes).toString('base64')}\n`;
    await writeFile(file, made, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    return new SecretKey([bytesOf((await readFile(file, 'utf8')).trim(), file)], service);
  }

  /** 32 bytes for one purpose, from which no key for another can be told. */
  keyFor(purpose: string): Uint8Array {
    return this.derived(purpose, this.secrets.slice(0, 1))[0] ?? new Uint8Array();
  }

  /** The same of every secret; the first seals, all of them open. */
  keysFor(purpose: string): readonly Uint8Array[] {
    return this.derived(purpose, this.secrets);
  }

  private derived(purpose: string, secrets: readonly Buffer[]): readonly Uint8Array[] {
    return secrets.map(
      (secret) => new Uint8Array(hkdfSync('sha256', secret, this.service, purpose, keyBytes)),
    );
  }
}

function bytesOf(text: string, place: string): Buffer {
  if (!secretKeyPattern.test(text)) throw new InvalidSecretKeyError(place);
  return Buffer.from(text, 'base64');
}
