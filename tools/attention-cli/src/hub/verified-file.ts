import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

/** What the hub states of a file: the SHA-256 of large ones, for the others git's hash (SHA-1 over a header and the bytes). */
export interface StatedFile {
  readonly path: string;
  readonly size: number;
  readonly oid?: string;
  readonly lfs?: { readonly oid: string };
}

/** A file did not arrive as the hub states it. */
export class DamagedDownloadError extends Error {
  readonly code = 'HUB_DAMAGED_DOWNLOAD';
}

export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/**
 * Writes a stream beside its place and moves it there when it is whole.
 * @throws DamagedDownloadError where size or hash are not those stated; nothing is left
 */
export async function storeVerified(
  target: string,
  content: ReadableStream | globalThis.ReadableStream,
  stated: StatedFile,
  progress: (bytes: number) => void,
): Promise<void> {
  const { path, size, lfs, oid } = stated;
  const hash = lfs ? createHash('sha256') : createHash('sha1').update(`blob ${size}\0`);
  const expected = lfs?.oid ?? oid;
  let bytes = 0;
  const watch = new Transform({
    transform(chunk: Uint8Array, _encoding, next) {
      hash.update(chunk);
      progress((bytes += chunk.length));
      next(null, chunk);
    },
  });
  const partial = `${target}.${process.pid}.partial`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await pipeline(Readable.fromWeb(content as ReadableStream), watch, createWriteStream(partial));
    if (bytes !== size) throw new DamagedDownloadError(`'${path}' came with ${bytes} bytes, not ${size}`);
    if (expected !== undefined && hash.digest('hex') !== expected)
      throw new DamagedDownloadError(`'${path}' does not match the hash that the hub states`);
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
}
