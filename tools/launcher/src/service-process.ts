import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Service } from './services.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const root = fileURLToPath(new URL('../../..', import.meta.url));
const typescript = ['--import', '@attention-flow/typescript'];

/** One service that runs. */
export class ServiceProcess {
  /** The status it ended with; a signal counts as 1. */
  readonly ended: Promise<number>;
  private readonly child;

  constructor({ main }: Service, environment: Environment) {
    this.child = spawn(process.execPath, [...typescript, main], {
      cwd: root,
      env: { ...environment },
      stdio: 'inherit',
    });
    this.ended = once(this.child, 'exit').then(([status]: unknown[]) =>
      typeof status === 'number' ? status : 1,
    );
  }

  /** Asks it to finish, and kills it when it has not after `graceMs`. */
  stop(graceMs: number): void {
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), graceMs);
    void this.ended.finally(() => clearTimeout(timer));
  }
}
