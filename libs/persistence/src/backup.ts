import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Database } from './database.ts';
import { BackupDamagedError, BackupUnsupportedError, FileExistsError } from './errors.ts';

const libsql = createRequire(import.meta.url).resolve('libsql');

/** In a thread, since libsql holds up whoever calls it for as long as the file is long. */
const copyAndCheck = `
  const { workerData, parentPort } = require('node:worker_threads');
  const Database = require(workerData.libsql);
  const { source, target } = workerData;
  if (source) {
    const database = new Database(source);
    database.pragma('busy_timeout = 10000');
    database.prepare('VACUUM INTO ?').run([target]);
    database.close();
  }
  const copy = new Database(target);
  const verdict = copy.prepare('PRAGMA integrity_check').get();
  copy.close();
  parentPort.postMessage(verdict.integrity_check);
`;

/**
 * Copies a SQLite database as it is at one moment into a new file, while it is read and written; checks the copy
 * and puts it in place when it is whole.
 *
 * @returns its size
 * @throws BackupUnsupportedError on PostgreSQL, which has tools of its own
 * @throws FileExistsError
 * @throws BackupDamagedError when the copy does not stand the check
 */
export async function backUpDatabase(
  database: Database,
  file: string,
): Promise<{ readonly sizeBytes: number }> {
  if (database.kind !== 'sqlite') throw new BackupUnsupportedError(database.place);
  if (await exists(file)) throw new FileExistsError(file);
  await mkdir(dirname(file), { recursive: true });
  const part = `${file}.part`;
  await removeDatabase(part);
  try {
    await check(part, database.place);
    await putInPlace(part, file);
  } catch (error) {
    await removeDatabase(part);
    throw error;
  }
  return { sizeBytes: (await stat(file)).size };
}

export interface RestoreOptions {
  /** A file made by {@link backUpDatabase}. */
  readonly backup: string;
  /** Folder of the service's database, as in `Database.open`; no process may have it open. */
  readonly folder: string;
  /** Where a database is already: `refuse`, unless told to `setAside`, as `data.sqlite.before-restore`. */
  readonly existing?: 'refuse' | 'setAside' | undefined;
}

/**
 * Puts a backup in the place of a service's SQLite database, after checking it. Pending migrations run when the
 * service opens it.
 *
 * @throws FileExistsError when a database is there and may not be set aside
 * @throws BackupDamagedError; the database that is there stays as it is
 */
export async function restoreDatabase({
  backup,
  folder,
  existing = 'refuse',
}: RestoreOptions): Promise<void> {
  const file = join(folder, 'data.sqlite');
  const isThere = await exists(file);
  if (isThere && existing === 'refuse') throw new FileExistsError(file);
  await mkdir(folder, { recursive: true });
  const part = `${file}.part`;
  await removeDatabase(part);
  await copyFile(backup, part);
  try {
    await check(part);
  } catch (error) {
    await removeDatabase(part);
    throw error;
  }
  if (isThere) await setAside(file);
  await putInPlace(part, file);
}

async function check(target: string, source?: string): Promise<void> {
  const verdict = await new Promise<unknown>((resolve, reject) => {
    const worker = new Worker(copyAndCheck, { eval: true, workerData: { libsql, source, target } });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The check ended without a verdict')));
  }).catch((error: unknown) => {
    throw new BackupDamagedError(target, error instanceof Error ? error.message : String(error));
  });
  if (verdict !== 'ok') throw new BackupDamagedError(target, String(verdict));
}

/** On disk for certain before it has its name. */
async function putInPlace(part: string, file: string): Promise<void> {
  for (const suffix of suffixes.slice(1)) await rm(`${part}${suffix}`, { force: true });
  const handle = await open(part, 'r+');
  await handle.sync();
  await handle.close();
  await rename(part, file);
}

/** A write-ahead log that stayed behind would be applied to the restored file. */
async function setAside(file: string): Promise<void> {
  const aside = `${file}.before-restore`;
  await removeDatabase(aside);
  for (const suffix of suffixes) {
    if (await exists(`${file}${suffix}`)) await rename(`${file}${suffix}`, `${aside}${suffix}`);
  }
}

const suffixes = ['', '-wal', '-shm'];

async function removeDatabase(file: string): Promise<void> {
  for (const suffix of suffixes) await rm(`${file}${suffix}`, { force: true });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
