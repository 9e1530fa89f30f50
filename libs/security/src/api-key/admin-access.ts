import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FirstAdminKey } from './first-admin-key.ts';
import type { Token } from './token.ts';

export interface AdminAccess {
  /** The service's own under `DATA_DIR`. */
  readonly folder: string;
  /** `ADMIN_API_KEY`, where the operator chose the key. */
  readonly given: Token | undefined;
  /** Where it is said that a key was made. */
  readonly out: NodeJS.WritableStream;
}

/**
 * How the operator gets in at the first start: by `ADMIN_API_KEY`, else by a key that is made and kept in a file, as a line
 * that curl reads with `-H @FILE`; only its owner may read it.
 *
 * @returns the file, where there is one
 */
export async function prepareAdminAccess(
  keys: FirstAdminKey,
  { folder, given, out }: AdminAccess,
): Promise<string | undefined> {
  const file = join(folder, 'admin-key');
  const admin = await keys.prepare(given);
  if (admin.kind === 'generated') {
    await mkdir(folder, { recursive: true });
    await writeFile(file, `authorization: Bearer ${admin.token}\n`, { mode: 0o600 });
    out.write(`The first API key, which may do everything, is in ${file}\n`);
  }
  return access(file).then(
    () => file,
    () => undefined,
  );
}
