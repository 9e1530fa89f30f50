import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MarkEntity, openMarks } from './crash.fixture.ts';

const fixture = join(dirname(fileURLToPath(import.meta.url)), 'crash.fixture.ts');

/** Lets a process write into the folder until it has reported some commits, then kills it. */
async function writeAndKill(folder: string, commits: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', '@attention-flow/typescript', fixture, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let reported = 0;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    reported = Number(line);
    seen += 1;
    if (seen === commits) child.kill('SIGKILL');
  }
  await exited;
  return reported;
}

describe('a SQLite database whose process is killed while writing', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'crash-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each([5, 60, 211])(
    'keeps every commit it reported, and no half transaction (after %i)',
    async (commits) => {
      const reported = await writeAndKill(folder, commits);
      const database = await openMarks(folder);
      const count = await database.rows(MarkEntity).count();
      await database.close();
      expect(reported).toBeGreaterThanOrEqual(commits * 2);
      expect(count).toBeGreaterThanOrEqual(reported);
      expect(count % 2).toBe(0);
    },
  );
});
