// Kills a process that emits and delivers webhooks again and again, and counts what came of the events.
// Usage: node soak.mjs [--rounds 20]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } });
const jest = fileURLToPath(new URL('../../../tools/workspace/bin/jest.mjs', import.meta.url));
const spec = fileURLToPath(new URL('../src/delivery/crash.spec.ts', import.meta.url));
const { status } = spawnSync(process.execPath, [jest, spec], {
  stdio: 'inherit',
  env: { ...process.env, WEBHOOK_CRASH_ROUNDS: values.rounds },
});
process.exit(status ?? 1);
