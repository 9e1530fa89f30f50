import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCustomerServiceClient } from '@attention-flow/customer-service-client';
import type { CustomerServiceClient } from '@attention-flow/customer-service-client';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const typescript = ['--import', '@attention-flow/typescript'];
const readyLine = /answers at (http:\/\/\S+)/;

const customerService = 'apps/customer-service/src/main.ts';

export type Settings = Readonly<Record<string, string | undefined>>;

export interface StartOptions {
  readonly program?: string;
  readonly args?: readonly string[];
  readonly timeoutMs?: number;
}

/** What a second start may take on an idle machine, and in proportion on one that does other work besides. */
export function allowedStartMs(): number {
  const [load = 0] = loadavg();
  return 10_000 * Math.max(1, load / cpus().length);
}

/** The customer service as an operator starts it: a process of its own, reached over HTTP alone. */
export class RunningService {
  /** May do everything. */
  readonly client: CustomerServiceClient;

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly written: string[],
    /** The header with the service's first API key, as it wrote it. */
    private readonly authorization: string,
  ) {
    this.client = createCustomerServiceClient({ baseUrl: url, headers: { authorization } });
  }

  /**
   * Starts a program of the repository and waits until it answers.
   *
   * @throws Error with what it wrote, when it ends instead, or takes longer than `timeoutMs`
   */
  static async start(
    settings: Settings,
    { program = customerService, args = [], timeoutMs = 200_000 }: StartOptions = {},
  ): Promise<RunningService> {
    const child = spawn(process.execPath, [...typescript, program, ...args], {
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
    const keyFile = join(settings['DATA_DIR'] ?? '', 'customer-service', 'admin-key');
    const line = await readFile(keyFile, 'utf8');
    return new RunningService(url, child, written, line.slice(line.indexOf(':') + 1).trim());
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

  /** @throws Error unless the status is the expected one */
  async call(
    method: 'DELETE' | 'GET' | 'POST' | 'PUT',
    path: string,
    status: number,
    content?: string | object,
  ): Promise<unknown> {
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

  /** Follows a training job to its end. @returns its states as the events told them */
  async follow(jobId: string): Promise<readonly string[]> {
    const stream = String(await this.call('GET', `/v1/training-jobs/${jobId}/events`, 200));
    return [...stream.matchAll(/^event: (.*)$/gm)].map(([, state = '']) => state);
  }
}
