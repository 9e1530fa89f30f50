import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = join(dirname(fileURLToPath(import.meta.url)), 'replica.fixture.ts');

/** For specs: a service that is a process of its own. */
export class Replica {
  private readonly written: string[] = [];
  private readonly exited: Promise<unknown>;

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {
    this.exited = once(child, 'exit');
    child.stdout?.on('data', (chunk: Buffer) => this.written.push(chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => this.written.push(chunk.toString()));
  }

  /** Starts it and waits until it is ready. */
  static async start(port: number, settings: Readonly<Record<string, string>> = {}): Promise<Replica> {
    const child = spawn(process.execPath, ['--import', '@attention-flow/typescript', program], {
      env: { PATH: process.env['PATH'], PORT: String(port), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const replica = new Replica(`http://127.0.0.1:${port}`, child);
    while ((await replica.status('/health/ready')) !== 200) {
      if (child.exitCode !== null) throw new Error(`Ended instead of answering: ${replica.output}`);
      await sleep(20);
    }
    return replica;
  }

  get output(): string {
    return this.written.join('');
  }

  /** @returns undefined when nobody answers */
  async status(path: string, init: RequestInit = {}): Promise<number | undefined> {
    try {
      const response = await fetch(`${this.url}${path}`, init);
      await response.arrayBuffer();
      return response.status;
    } catch {
      return undefined;
    }
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** @returns the exit status, or the signal that ended it */
  async ended(): Promise<number | string> {
    await this.exited;
    return this.child.exitCode ?? this.child.signalCode ?? 'unknown';
  }
}
