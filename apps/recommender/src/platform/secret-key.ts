import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.ts';

const keyBytes = 32;

/** The service's own secret: `SECRET_KEY`, else one that is made at the first start and kept in a file of its owner. */
export class SecretKey {
  private constructor(private readonly secret: Buffer) {}

  /** Two processes that start at once on one folder end with the same key. */
  static async prepare({ secretKey, folder }: Config): Promise<SecretKey> {
    if (secretKey !== undefined) return new SecretKey(Buffer.from(secretKey, 'base64'));
    const file = join(folder, 'secret-key');
    await mkdir(folder, { recursive: true });
    const made = randomBytes(keyBytes).toString('base64');
    await writeFile(file, `${made}\n`, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    return new SecretKey(Buffer.from((await readFile(file, 'utf8')).trim(), 'base64'));
  }

  /** A key for one purpose, from which no other can be told. 32 bytes. */
  for(purpose: string): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.secret, 'recommender', purpose, keyBytes));
  }
}
