import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encryptionKeyOf } from '@attention-flow/webhooks';
import type { Config } from './config.ts';

/**
 * The key that seals secrets of webhooks: `WEBHOOK_ENCRYPTION_KEY`, else one that is made at the first start and kept in
 * a file that only its owner may read. Several replicas need the variable.
 *
 * @throws InvalidKeyError
 */
export async function webhookKey({ values, folder }: Config): Promise<Uint8Array> {
  if (values.WEBHOOK_ENCRYPTION_KEY !== undefined) return encryptionKeyOf(values.WEBHOOK_ENCRYPTION_KEY);
  const file = join(folder, 'webhook-key');
  await mkdir(folder, { recursive: true });
  // Whoever comes first makes it; `wx` never writes over what another start has made.
  await writeFile(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  return encryptionKeyOf((await readFile(file, 'utf8')).trim());
}
