import { readFile, writeFile } from 'node:fs/promises';
import { createProgram } from './cli.ts';
import { withOptionTables } from './option-tables.ts';
import { Output } from './output.ts';

const guide = new URL('../../../docs/guide/command-line.md', import.meta.url);
const program = createProgram(process, new Output(process, false));
await writeFile(guide, withOptionTables(await readFile(guide, 'utf8'), program));
