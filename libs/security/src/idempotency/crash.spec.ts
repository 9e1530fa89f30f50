import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SystemClock, TimeOrderedIds } from '@attention-flow/persistence';
import { databaseKinds } from '@attention-flow/testing';
import { jest } from '@jest/globals';
import { newToken } from '../api-key/token.ts';

jest.setTimeout(300_000);

const fixture = fileURLToPath(new URL('crash.fixture.ts', import.meta.url));
const token = newToken(new TimeOrderedIds(new SystemClock()).next<'ApiKey'>());
const [kills, writers] = [2, 6];

async function start(folder: string, url = ''): Promise<readonly [ChildProcess, string]> {
  const args = ['--import', '@attention-flow/typescript', fixture, folder, token, url];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line]: unknown[] = await once(createInterface({ input: child.stdout }), 'line');
  return [child, String(line)];
}

interface Write {
  readonly key: string;
  readonly text: string;
  /** The reply, once one has arrived. */
  readonly reply: string | undefined;
}

async function write(url: string, { key, text }: Write): Promise<string | undefined> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  };
  const body = JSON.stringify({ text });
  const response = await fetch(`${url}/v1/notes`, { method: 'POST', headers, body }).catch(() => undefined);
  if (!response) return undefined;
  const reply = await response.text().catch(() => undefined);
  return response.status === 201 ? reply : undefined;
}

/** Several clients write without a pause; after so many replies the service is killed, in the midst of others. */
async function writeUntilKilled(
  child: ChildProcess,
  url: string,
  replies: number,
): Promise<readonly Write[]> {
  const written: Write[] = [];
  const exited = once(child, 'exit');
  const clients = Array.from({ length: writers }, async () => {
    while (!child.killed) {
      const key = randomUUID();
      const attempt = { key, text: `note ${key}`, reply: undefined };
      written.push({ ...attempt, reply: await write(url, attempt) });
      if (written.length >= replies) child.kill('SIGKILL');
    }
  });
  await Promise.all([exited, ...clients]);
  return written;
}

test.each(databaseKinds)(
  'on $name, a killed service has done each write once or not at all',
  async ({ create }) => {
    const database = await create();
    const folder = await mkdtemp(join(tmpdir(), 'idempotency-crash-'));
    const all: Write[] = [];
    for (let round = 0; round < kills; round++) {
      const [child, url] = await start(folder, database.url);
      all.push(...(await writeUntilKilled(child, url, 20 + 37 * round)));
    }
    const [child, url] = await start(folder, database.url);
    const unanswered = all.filter(({ reply }) => reply === undefined);
    for (const one of all) {
      const again = await write(url, one);
      expect(again).toBeDefined();
      if (one.reply !== undefined) expect(again).toBe(one.reply);
    }
    const response = await fetch(`${url}/v1/notes`, { headers: { authorization: `Bearer ${token}` } });
    const { notes } = (await response.json()) as { readonly notes: readonly { readonly text: string }[] };
    expect(notes.map(({ text }) => text).sort()).toEqual(all.map(({ text }) => text).sort());
    console.info(
      `${all.length} writes, ${kills} kills, ${unanswered.length} without an answer, each done once`,
    );
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  },
);
