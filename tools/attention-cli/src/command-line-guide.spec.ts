import { readFile, readdir } from 'node:fs/promises';
import type { Command } from 'commander';
import { createProgram } from './cli.ts';
import { withOptionTables } from './option-tables.ts';
import { Output } from './output.ts';

const root = new URL('../../../', import.meta.url);
const read = (file: string) => readFile(new URL(file, root), 'utf8');
const program = (): Command => createProgram(process, new Output(process, false));

test('the option tables of the guide are those of the commands (npm run docs:cli)', async () => {
  const guide = await read('docs/guide/command-line.md');
  expect(withOptionTables(guide, program())).toBe(guide);
});

test('a new command gets a section', () => {
  const withOne = program();
  withOne.command('sing').description('Sing').requiredOption('--song <name>', 'a | b');
  const guide = withOptionTables('# Guide\n', withOne);
  expect(guide).toContain('\n## sing\n\nSing.\n\n<!-- options of sing -->\n');
  expect(guide).toContain('| `--song <name>` | a \\| b | required |');
  expect(withOptionTables(guide, withOne)).toBe(guide);
});

describe('documented command lines can be parsed', () => {
  test.each(['README.md', 'README.zh-CN.md', 'docs/guide/'])('%s', async (place) => {
    const files = place.endsWith('/')
      ? (await readdir(new URL(place, root))).map((file) => place + file)
      : [place];
    const texts = await Promise.all(files.map(read));
    const lines = texts.flatMap(commandLines);
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) await expect(parsed(line)).resolves.toBe(line);
  });
});

/** The calls of `npx attention` in the shell blocks of a document. */
function commandLines(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
    .filter((line) => line.startsWith('npx attention '));
}

/** Parses a command line without doing what it says. */
async function parsed(line: string): Promise<string> {
  const [command = ''] = line.split(' # ');
  const words = [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  const idle = program();
  for (const each of idle.commands) each.action(() => undefined);
  await idle.parseAsync(words.slice(2), { from: 'user' });
  return line;
}
