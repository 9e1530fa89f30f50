import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = 'apps/sentiment-monitor/src/main.ts';
const readyLine = /answers at (http:\/\/\S+)/;

export type Settings = Readonly<Record<string, string | undefined>>;

/** The sentiment monitor as an operator starts it: a process of its own, reached over HTTP alone. */
export class RunningMonitor {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly authorization: string,
  ) {}

  /** Starts it and waits until it answers. @throws Error with what it wrote, when it ends instead or takes too long */
  static async start(settings: Settings, timeoutMs = 400_000): Promise<RunningMonitor> {
    const child = spawn(process.execPath, ['--import', '@attention-flow/typescript', program], {
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
    const line = await readFile(join(settings['DATA_DIR'] ?? '', 'sentiment-monitor', 'admin-key'), 'utf8');
    return new RunningMonitor(url, child, line.slice(line.indexOf(':') + 1).trim());
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    await exited;
  }

  /** @throws Error unless the status is the expected one */
  async call(method: string, path: string, status: number, content?: unknown): Promise<unknown> {
    const isRows = typeof content === 'string';
    const type = isRows ? 'application/x-ndjson' : 'application/json';
    const init =
      content === undefined
        ? { headers: { authorization: this.authorization } }
        : {
            headers: { authorization: this.authorization, 'content-type': type },
            body: isRows ? content : JSON.stringify(content),
          };
    const response = await fetch(`${this.url}${path}`, { method, ...init });
    const text = await response.text();
    if (response.status !== status) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  }
}
