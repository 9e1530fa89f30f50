import { createHash } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { ImportTooLargeError } from './dialogue-import.errors.ts';

/**
 * Writes an upload to a file as it arrives.
 *
 * @returns the SHA-256 of its bytes, in hexadecimal
 * @throws ImportTooLargeError once it is longer than `maxBytes`; the file is gone then
 */
export async function receiveUpload(body: Readable, file: string, maxBytes: number): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  const hash = createHash('sha256');
  const handle = await open(file, 'w');
  let sizeBytes = 0;
  try {
    // Destroying a request closes its connection, and the client would never read why.
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      if (!Buffer.isBuffer(chunk)) continue;
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw new ImportTooLargeError(maxBytes);
      hash.update(chunk);
      await handle.write(chunk);
    }
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}
