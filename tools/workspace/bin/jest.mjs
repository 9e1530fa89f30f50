// Runs Jest as ES modules (NestJS 12 and Jest's module linker need the VM modules flag).
// Usage: node jest.mjs [folder ...] [jest options]; folders are relative to where it is called from.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const jest = resolve(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin/jest.js');
const args = process.argv
  .slice(2)
  .map((arg) => (arg.startsWith('-') ? arg : relative(root, resolve(arg)).replaceAll('\\', '/') || '.'));
// A project may have no tests yet; the whole repository has.
if (args.some((arg) => !arg.startsWith('-'))) args.push('--passWithNoTests');
const { status } = spawnSync(
  process.execPath,
  ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...args],
  { cwd: root, stdio: 'inherit' },
);
process.exit(status ?? 1);
