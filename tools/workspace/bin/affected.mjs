// Runs an Nx target of the projects that a change affects.
// Usage: node affected.mjs TARGET [nx options]
// A branch is compared with `main`; `main` itself with what was pushed, else with the commit before. Files that are not
// committed count in either case. NX_BASE names another commit to compare with.
import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const nx = createRequire(import.meta.url).resolve('nx');
const [target = 'test', ...options] = process.argv.slice(2);

function git(...args) {
  try {
    return execFileSync('git', args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

/** The commit to compare with; undefined where there is none, as in a shallow clone. */
function base() {
  if (process.env.NX_BASE) return process.env.NX_BASE;
  const isMain = git('rev-parse', '--abbrev-ref', 'HEAD') === 'main';
  const head = git('rev-parse', 'HEAD');
  const candidates = isMain ? ['origin/main', 'HEAD~1'] : ['main', 'origin/main', 'HEAD~1'];
  return candidates.find((name) => {
    const commit = git('rev-parse', '--verify', '--quiet', `${name}^{commit}`);
    return commit !== undefined && (commit !== head || !isMain);
  });
}

const from = base();
const selection = from === undefined ? ['run-many'] : ['affected', `--base=${from}`];
const { status } = spawnSync(process.execPath, [nx, ...selection, '-t', target, ...options], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
