import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const readyLine = /answers at (http:\/\/\S+)/;

export type Settings = Readonly<Record<string, string | undefined>>;

/** The recommender as an operator starts it: a process of its own, reached over HTTP alone. */
export class RunningService {
  private constructor(
    readonly url: string,
    /** The service's first API key, as it wrote it. */
    readonly key: string,
    private readonly child: ChildProcess,
  ) {}

  /** @throws Error with what it wrote, when it ends instead of answering, or takes longer than `timeoutMs` */
  static async start(
    settings: Settings & { readonly DATA_DIR: string },
    timeoutMs = 120_000,
  ): Promise<RunningService> {
    const child = spawn(
      process.execPath,
      ['--import', '@attention-flow/typescript', 'apps/recommender/src/main.ts'],
      {
        cwd: root,
        env: { PATH: process.env['PATH'], SHUTDOWN_GRACE_MS: '0', LOG_LEVEL: 'warn', PORT: '0', ...settings },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const written: string[] = [];
    const timer = setTimeout(() => child.kill(), timeoutMs);
    const url = await new Promise<string>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        written.push(chunk.toString());
        const found = readyLine.exec(written.join(''))?.[1];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', (status, signal) =>
        reject(new Error(`Ended with ${signal ?? status} instead of answering: ${written.join('')}`)),
      );
    }).finally(() => clearTimeout(timer));
    const line = await readFile(join(settings.DATA_DIR, 'recommender', 'admin-key'), 'utf8');
    return new RunningService(url, line.replace(/^authorization: Bearer /, '').trim(), child);
  }

  /** @returns the exit status, or the signal that ended it */
  async stop(): Promise<number | string> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await exited;
    }
    return this.child.exitCode ?? this.child.signalCode ?? 'unknown';
  }
}
