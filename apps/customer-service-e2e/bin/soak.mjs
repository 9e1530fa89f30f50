// Kills the customer service again and again under write load, with webhooks to a receiver that often fails, and counts
// what came of the events. Usage: node soak.mjs [--kills 20]
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '20' } } });
const jest = fileURLToPath(new URL('../../../tools/workspace/bin/jest.mjs', import.meta.url));
const spec = fileURLToPath(new URL('../src/crash/crash.spec.ts', import.meta.url));
const { status } = spawnSync(process.execPath, [jest, spec, '--verbose', 'false'], {
  stdio: 'inherit',
  env: { ...process.env, CUSTOMER_SERVICE_E2E_KILLS: values.kills },
});
process.exit(status ?? 1);
