import { lstat, open, rm } from 'node:fs/promises';
import { AttentionError } from '../engine/errors.ts';

/** There is no room for what was to be written; what was there before is there still. */
export class DiskFullError extends AttentionError {
  readonly code = 'ATTENTION_DISK_FULL';

  constructor(
    readonly path: string,
    readonly sizeBytes: number,
    options?: ErrorOptions,
  ) {
    const megabytes = (sizeBytes / 1e6).toFixed(1);
    super(
      `There is too little disk space to write '${path}' (${megabytes} MB): make room, or give another folder`,
      options,
    );
  }
}

/**
 * Writes a file and waits until the disk has it, so that a rename after it never shows half of it. One that could not be
 * written whole is removed.
 * @throws DiskFullError
 */
export async function writeDurably(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'w').catch((cause: unknown) => {
    throw named(cause, path, content);
  });
  try {
    await file.writeFile(content);
    await file.sync();
  } catch (cause) {
    await file.close();
    if (await isRegular(path)) await rm(path, { force: true });
    throw named(cause, path, content);
  }
  // A file system may tell at the end alone that it had no room, such as one over a network.
  await file.close().catch((cause: unknown) => {
    throw named(cause, path, content);
  });
}

/** A device that is written to is not ours to remove. */
const isRegular = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined))?.isFile() ?? false;

const noRoom: readonly unknown[] = ['ENOSPC', 'EDQUOT'];

function named(cause: unknown, path: string, content: Uint8Array | string): unknown {
  const isFull =
    typeof cause === 'object' && cause !== null && 'code' in cause && noRoom.includes(cause.code);
  return isFull ? new DiskFullError(path, Buffer.byteLength(content), { cause }) : cause;
}
