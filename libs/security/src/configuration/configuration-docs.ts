import { readFile, writeFile } from 'node:fs/promises';
import type { Configuration } from './configuration.ts';
import { NoConfigurationTableError } from './configuration.errors.ts';
import type { Variable } from './variable.ts';

const command = 'npm run config-docs';

/** Files that are made from the configuration of an app. */
export interface ConfigurationDocs {
  readonly configuration: Pick<Configuration, 'app' | 'variables'>;
  /** A Markdown file with the lines `<!-- configuration of APP -->` and `<!-- end of configuration -->`. */
  readonly table: URL;
  /** `.env.example`; the whole file. */
  readonly example: URL;
}

/** A table in Markdown: one row a variable. */
export function configurationTable({ variables }: ConfigurationDocs['configuration']): string {
  const rows = variables.map(({ name, description, allowed, isSecret, ...variable }) => {
    const cells = [
      `\`${name}\``,
      allowed,
      defaultOf(variable),
      `${description}${isSecret ? ' Secret.' : ''}`,
    ];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')).join(' | ')} |`;
  });
  return ['| variable | allowed | default | what it is |', '| --- | --- | --- | --- |', ...rows, ''].join(
    '\n',
  );
}

/** The content of `.env.example`: defaults as comments, what must be given as empty lines to fill. */
export function environmentExample({ app, variables }: ConfigurationDocs['configuration']): string {
  const parts = variables.map(({ name, description, allowed, isRequired, default: value = '' }) => {
    const lines = description.split('\n').map((line) => `# ${line.trim()}`);
    const needed = isRequired ? 'Required' : 'Optional';
    return [
      ...lines,
      `# ${needed}: ${allowed.replaceAll('`', '')}.`,
      `${isRequired ? '' : '# '}${name}=${value}`,
      '',
    ];
  });
  return [`# The environment of ${app}; made by \`${command}\`.`, '', ...parts.flat()].join('\n');
}

/** A Markdown text with the table brought up to date. @throws NoConfigurationTableError */
export function withConfigurationTable(
  markdown: string,
  configuration: ConfigurationDocs['configuration'],
): string {
  const [begin, end] = [`<!-- configuration of ${configuration.app} -->`, '<!-- end of configuration -->'];
  const start = markdown.indexOf(begin);
  const stop = markdown.indexOf(end, start);
  if (start < 0 || stop < 0) throw new NoConfigurationTableError(configuration.app, begin, end);
  const table = `\n\n${configurationTable(configuration)}\n`;
  return markdown.slice(0, start + begin.length) + table + markdown.slice(stop);
}

/** The files that are not what the configuration makes them; for a spec that expects none. */
export async function staleConfigurationDocs(docs: ConfigurationDocs): Promise<readonly string[]> {
  return (await changesOf(docs)).map(({ file }) => file.pathname);
}

/** Brings the files up to date. @returns those that changed */
export async function writeConfigurationDocs(docs: ConfigurationDocs): Promise<readonly string[]> {
  const changes = await changesOf(docs);
  for (const { file, content } of changes) await writeFile(file, content);
  return changes.map(({ file }) => file.pathname);
}

async function changesOf({ configuration, table, example }: ConfigurationDocs) {
  const markdown = await readFile(table, 'utf8');
  const environment = await readFile(example, 'utf8').catch(() => undefined);
  const files = [
    { file: table, before: markdown, content: withConfigurationTable(markdown, configuration) },
    { file: example, before: environment, content: environmentExample(configuration) },
  ];
  return files.filter(({ before, content }) => before !== content);
}

function defaultOf({ default: value, isRequired }: Pick<Variable, 'default' | 'isRequired'>): string {
  if (value !== undefined) return `\`${value}\``;
  return isRequired ? 'required' : 'not set';
}
