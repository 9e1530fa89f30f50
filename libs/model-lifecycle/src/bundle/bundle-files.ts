import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DamagedModelError } from '../lifecycle.errors.ts';
import type { FileHashes } from '../version/model-version.ts';

/** Paths of all files in a folder and the folders in it, with `/` between names, in order. */
export async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** SHA-256 of every file in a folder. */
export async function hashFiles(folder: string): Promise<FileHashes> {
  const hashes: Record<string, string> = {};
  for (const path of await filesIn(folder)) hashes[path] = await hashOf(join(folder, path));
  return hashes;
}

/** Every file must be what it was; others beside them do no harm. @throws DamagedModelError naming the first that is not */
export async function verifyFiles(version: string, folder: string, files: FileHashes): Promise<void> {
  for (const [path, hash] of Object.entries(files)) {
    const found = await hashOf(join(folder, path)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new DamagedModelError(version, path, 'missing');
      throw error;
    });
    if (found !== hash) throw new DamagedModelError(version, path, 'altered');
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
