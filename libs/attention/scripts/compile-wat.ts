import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import wabt from 'wabt';

/** @file Compiles src/train/adamw.wat into src/train/adamw-wasm.ts, after every edit: `npm run wasm -w libs/attention`. */

const source = new URL('../src/train/adamw.wat', import.meta.url);
const target = new URL('../src/train/adamw-wasm.ts', import.meta.url);

/** The text of adamw-wasm.ts as adamw.wat asks for it now. */
export async function compiledModule(): Promise<string> {
  const { parseWat } = await wabt();
  const parsed = parseWat('adamw.wat', await readFile(source, 'utf8'), { simd: true });
  try {
    parsed.resolveNames();
    parsed.validate();
    const base64 = Buffer.from(parsed.toBinary({}).buffer).toString('base64');
    return [
      '/** Compiled from adamw.wat by scripts/compile-wat.ts; not edited by hand. */',
      'export const adamWWasm =',
      `  '${base64}';`,
      '',
    ].join('\n');
  } finally {
    parsed.destroy();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  await writeFile(target, await compiledModule());
