// Runs the specs that have property tests with new random cases, as often as asked.
// Usage: node soak-properties.mjs [rounds, 10 unless told]
import { execFileSync, spawnSync } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const specs = execFileSync('git', ['grep', '-l', "from 'fast-check'", '--', '*.spec.ts'], {
  cwd: root,
  encoding: 'utf8',
});
const rounds = Number(process.argv[2] ?? 10);
for (let round = 1; round <= rounds; round += 1) {
  const { status } = spawnSync('node', ['tools/workspace/bin/jest.mjs', ...specs.trim().split('\n')], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, FAST_CHECK_SEED: 'random' },
  });
  if (status !== 0) process.exit(status ?? 1);
  console.log(`round ${round} of ${rounds}: nothing found`);
}
