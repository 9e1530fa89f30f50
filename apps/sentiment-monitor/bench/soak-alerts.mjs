// Kills the service again and again while it raises alerts to a receiver that fails now and then, and counts.
// Usage: node soak-alerts.mjs [rounds, 20]
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const child = spawn(
  process.execPath,
  ['tools/workspace/bin/jest.mjs', 'apps/sentiment-monitor/src/alert/crash.spec.ts', '--maxWorkers', '1'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ALERT_CRASH_ROUNDS: process.argv[2] ?? '20' } },
);
child.on('exit', (code) => (process.exitCode = code ?? 1));
