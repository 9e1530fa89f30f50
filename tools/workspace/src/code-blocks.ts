import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { transform } from '@swc/core';
import { root } from './documents.ts';

/** A program in a document, and what it is said to print. */
export interface RunnableBlock {
  readonly code: string;
  readonly output: string;
}

const runnable = /^<!-- runnable -->\n```ts\n([^]*?)^```\n\n```text\n([^]*?)^```$/gm;

/** The blocks marked `<!-- runnable -->`, each followed by a block of its output. */
export function runnableBlocks(markdown: string): readonly RunnableBlock[] {
  return [...markdown.matchAll(runnable)].map(([, code = '', output = '']) => ({ code, output }));
}

/**
 * Runs a program as if it stood in a file of the repository, in a folder of its own that is deleted afterwards.
 * @returns what it printed
 */
export async function runBlock(program: string): Promise<string> {
  const { code } = await transform(program, {
    swcrc: false,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
  });
  const loader = createRequire(import.meta.url).resolve('@attention-flow/typescript/loader');
  const register = `import { register } from 'node:module'; register('${pathToFileURL(loader).href}')`;
  // Under node_modules, so that packages are found from there and git does not see it.
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'code-block-'));
  const args = ['--import', `data:text/javascript,${encodeURIComponent(register)}`];
  try {
    const run = promisify(execFile);
    const { stdout } = await run(process.execPath, [...args, '--input-type=module', '--eval', code], {
      cwd: folder,
    });
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
