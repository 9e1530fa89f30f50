import { readFile, readdir, stat } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { AttentionError } from '../engine/errors.ts';
import { fileNamesIn, manifestName } from './manifest.ts';

/** Something else is where a bundle should be written, and is left alone. */
export class OccupiedFolderError extends AttentionError {
  readonly code = 'ATTENTION_FOLDER_OCCUPIED';

  constructor(
    readonly folder: string,
    readonly found: string,
  ) {
    super(`No bundle is written to '${folder}': ${found}; give a new folder or that of a bundle`);
  }
}

/**
 * Whether a bundle may be written to a folder: it is absent, empty, or holds a bundle and nothing else. To be asked before
 * long work, too.
 * @throws OccupiedFolderError naming what is there
 */
export async function requireBundlePlace(folder: string): Promise<void> {
  const manifest = await readFile(join(folder, manifestName), 'utf8').catch(() => '');
  const other = await othersIn(folder, '', fileNamesIn(manifest));
  if (other.length === 0) return;
  const more = other.length > 3 ? ` and ${other.length - 3} more` : '';
  throw new OccupiedFolderError(folder, `it holds other files (${other.slice(0, 3).join(', ')}${more})`);
}

export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** What is in a folder of a bundle's place, and in the folders that the bundle has there, but not the bundle's. */
async function othersIn(root: string, path: string, own: readonly string[]): Promise<readonly string[]> {
  const others: string[] = [];
  for (const entry of await entriesOf(root, path)) {
    const name = `${path}${entry.name}`;
    if (entry.isDirectory() && own.some((file) => file.startsWith(`${name}/`)))
      others.push(...(await othersIn(root, `${name}/`, own)));
    else if (!own.includes(name)) others.push(name);
  }
  return others;
}

/** @returns nothing where there is no such folder */
function entriesOf(root: string, path: string): Promise<readonly Dirent[]> {
  return readdir(join(root, path), { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return [];
    throw new OccupiedFolderError(root, cause.code === 'ENOTDIR' ? 'it is a file' : cause.message);
  });
}
