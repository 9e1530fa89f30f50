import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Observable } from 'rxjs';
import { TrainingProcessError } from '../lifecycle.errors.ts';
import type { HostMessage, HostedWork } from './program-host.ts';
import type { TrainingReport, TrainingWork } from './training-program.ts';

const host = fileURLToPath(programBeside(import.meta.url, 'program-host'));
const execArgv = host.endsWith('.ts') ? ['--import', '@attention-flow/typescript'] : [];

/** The module of that name beside the one that asks: `programBeside(import.meta.url, 'intent-program')`. */
export function programBeside(moduleUrl: string, name: string): URL {
  return new URL(`./${name}${moduleUrl.endsWith('.ts') ? '.ts' : '.js'}`, moduleUrl);
}

/** How the programs of tasks are run: {@link runProgram} unless a service's specs know better. */
export type RunProgram = (program: URL, work: TrainingWork<unknown>) => Observable<TrainingReport>;

/**
 * Runs a program's `train` in a child process: a crash there leaves the service alone. Completes when the program has
 * ended well; unsubscribing ends the process at once.
 *
 * @returns errors with TrainingProcessError saying what the program, or the system, said
 */
export const runProgram: RunProgram = (program, work) =>
  new Observable((subscriber) => {
    const child = fork(host, { execArgv, serialization: 'advanced' });
    const fail = (detail: string) => subscriber.error(new TrainingProcessError(detail));
    child.on('message', (message: HostMessage) => {
      if (message.kind === 'failed') fail(message.detail);
      else subscriber.next(message.report);
    });
    child.once('error', ({ message }) => fail(message));
    child.once('exit', (status, signal) => {
      if (status === 0) subscriber.complete();
      else fail(`its process ended with ${signal ?? `status ${status}`}`);
    });
    const hosted: HostedWork = { ...work, program: program.href };
    child.send(hosted);
    return () => child.kill('SIGKILL');
  });
