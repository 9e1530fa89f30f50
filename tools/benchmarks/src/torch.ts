import { Command } from 'commander';
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { loadavg } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { compare, ourMedians, peerMedians } from './ratios.ts';
import type { Comparison, Medians } from './ratios.ts';

interface Options {
  readonly peer: string;
  readonly python?: string;
  readonly pairs: number;
  readonly json?: true;
}

/** The system's Python may have PyTorch (Debian: python3-torch) where the one found first has not. */
const pythons = ['python3', '/usr/bin/python3'];
const root = fileURLToPath(new URL('../../../', import.meta.url));
const cli = join(
  dirname(createRequire(import.meta.url).resolve('@attention-flow/attention-cli/package.json')),
  'bin/attention.mjs',
);
const program = new Command('bench:torch')
  .description(
    'Run `attention bench` and the same encoder in PyTorch in turn and print the ratios, ours to theirs',
  )
  .option('--peer <file>', 'the script that times PyTorch', join(root, '../shared/bench/torch_reference.py'))
  .option('--python <command>', `a Python that has PyTorch (default: ${pythons.join(' or ')})`)
  .option('--pairs <n>', 'times that each is run', Number, 3)
  .option('--json', 'one JSON object as the last line')
  .argument('[options...]', 'after --, for both sides: --batch, --tokens, --hidden ... --threads, --runs')
  .parse();

const { peer, pairs, json, ...options } = program.opts<Options>();
await access(peer).catch(() => {
  program.error(
    `error: there is no peer script at '${resolve(peer)}'; it is not part of the repository: give --peer FILE`,
  );
});
const python = options.python ?? (await pythonWithTorch());
const results: { readonly ours: Medians; readonly peer: Medians; readonly load: number }[] = [];
for (let pair = 1; pair <= pairs; pair++) {
  const load = Number((loadavg()[0] ?? 0).toFixed(2));
  const ours = ourMedians(
    await run(process.execPath, [cli, 'bench', '--no-eager', '--json', ...program.args]),
  );
  const theirs = peerMedians(await run(python, [peer, ...program.args]));
  results.push({ ours, peer: theirs, load });
  process.stderr.write(`pair ${pair} of ${pairs}, load ${load}\n`);
}
const comparisons = compare(results);
process.stdout.write(
  json
    ? `${JSON.stringify({ load: results.map(({ load }) => load), comparisons })}\n`
    : `${comparisons.map(lineOf).join('\n')}\n`,
);

async function pythonWithTorch(): Promise<string> {
  for (const python of pythons) {
    const found = await promisify(execFile)(python, ['-W', 'ignore', '-c', 'import torch']).catch(
      () => undefined,
    );
    if (found) return python;
  }
  return program.error(`error: neither ${pythons.join(' nor ')} has PyTorch: give --python COMMAND`);
}

async function run(command: string, args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { maxBuffer: 2 ** 24 })).stdout;
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : String(cause);
    return program.error(`error: '${command}' failed: ${said.split('\n').at(-1)}`);
  }
}

function lineOf({ what, pairs: each, ratio }: Comparison): string {
  const times = each.map(({ ours, peer: theirs }) => `${ours.toFixed(2)} / ${theirs.toFixed(2)} ms`);
  return `${what.padEnd(24)} ${ratio.toFixed(2)}   (${times.join(', ')})`;
}
