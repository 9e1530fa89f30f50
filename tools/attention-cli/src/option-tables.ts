import type { Command, Option } from 'commander';

/** @file The option tables of docs/guide/command-line.md, written from the commands themselves. */

const section = (name: string): RegExp => new RegExp(`(<!-- options of ${name} -->\n)[^]*?(<!-- end -->)`);

/** The guide with the table of each command brought up to date; a command without a section gets one at the end. */
export function withOptionTables(guide: string, program: Command): string {
  return program.commands.reduce((text, command) => {
    const marked = section(command.name());
    const table = `\n${optionTable(command)}\n\n`;
    return marked.test(text)
      ? text.replace(marked, (_, start: string, end: string) => start + table + end)
      : `${text}\n## ${command.name()}\n\n${command.description()}.\n\n<!-- options of ${command.name()} -->\n${table}<!-- end -->\n`;
  }, guide);
}

function optionTable({ options }: Command): string {
  const rows = options.map((option) => [`\`${option.flags}\``, meaning(option), preset(option)]);
  return [['option', 'meaning', 'default'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

function meaning({ description, argChoices }: Option): string {
  return argChoices
    ? `${description}: ${argChoices.map((choice) => `\`${choice}\``).join(', ')}`
    : description;
}

function preset({ mandatory, defaultValue }: Option): string {
  if (defaultValue !== undefined) return `\`${String(defaultValue)}\``;
  return mandatory ? 'required' : '';
}
