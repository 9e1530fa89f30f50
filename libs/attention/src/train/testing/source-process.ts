import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface EndedProcess {
  readonly lines: readonly string[];
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs a TypeScript file of this folder in a process of its own and waits for its end.
 * @param killAfter kills the process, without a chance to clear up, when it has printed so many lines
 */
export function runInProcess(
  entry: string,
  args: readonly string[],
  killAfter = Infinity,
): Promise<EndedProcess> {
  const file = fileURLToPath(new URL(entry, import.meta.url));
  const child = spawn(process.execPath, ['--import', '@attention-flow/typescript', file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line);
    if (lines.length === killAfter) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ lines, stderr, exitCode, signal }));
  });
}
