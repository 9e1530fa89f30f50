import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const readyLine = /answers at (http:\/\/\S+)/;

/** Environment variables; `DATA_DIR` among them. */
export type Settings = Readonly<Record<string, string | undefined>>;

export interface ProgramOptions {
  /** The name of the service, which is that of its folder under `DATA_DIR`. */
  readonly service: string;
  /** From the root of the repository; the service's own unless given. */
  readonly program?: string;
  readonly args?: readonly string[];
  readonly timeoutMs?: number;
}

/** A service as an operator starts it: a process of its own, reached over HTTP alone. */
export class RunningProgram {
  private constructor(
    readonly url: string,
    /** The header with the service's first API key, as it wrote it. */
    readonly authorization: string,
    private readonly child: ChildProcess,
    private readonly written: readonly string[],
  ) {}

  /**
   * Starts a program of the repository and waits until it answers.
   *
   * @throws Error with what it wrote, when it ends instead, or takes longer than `timeoutMs`
   */
  static async start(
    settings: Settings,
    { service, program = `apps/${service}/src/main.ts`, args = [], timeoutMs = 200_000 }: ProgramOptions,
  ): Promise<RunningProgram> {
    const child = spawn(process.execPath, ['--import', '@attention-flow/typescript', program, ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], SHUTDOWN_GRACE_MS: '0', LOG_LEVEL: 'warn', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
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
    const line = await readFile(join(settings['DATA_DIR'] ?? '', service, 'admin-key'), 'utf8');
    return new RunningProgram(url, line.slice(line.indexOf(':') + 1).trim(), child, written);
  }

  /** The service's first API key, without the word before it. */
  get key(): string {
    return this.authorization.replace(/^Bearer /, '');
  }

  get output(): string {
    return this.written.join('');
  }

  /** @returns the exit status, or the signal that ended it */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill(signal);
      await exited;
    }
    return this.child.exitCode ?? this.child.signalCode ?? 'unknown';
  }

  /**
   * @param content a text for rows of JSON, else what becomes JSON
   * @throws Error unless the status is the expected one
   */
  async call(method: string, path: string, status: number, content?: unknown): Promise<unknown> {
    const type = typeof content === 'string' ? 'application/x-ndjson' : 'application/json';
    const body = typeof content === 'string' ? content : JSON.stringify(content);
    const { authorization } = this;
    const init =
      content === undefined
        ? { method, headers: { authorization } }
        : { method, body, headers: { authorization, 'content-type': type } };
    const response = await fetch(`${this.url}${path}`, init);
    const text = await response.text();
    if (response.status !== status) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  }
}
