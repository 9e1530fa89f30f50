import { staleConfigurationDocs, writeConfigurationDocs } from './configuration-docs.ts';
import type { ConfigurationDocs } from './configuration-docs.ts';

export interface CommandOutput {
  /** One line, without its end. */
  print(line: string): void;
}

/**
 * The program behind `npm run config-docs`: brings the files up to date, or with `--check` says which are not.
 *
 * @param options what stands after the name of the program
 * @returns the exit code: 0, 1 when a file is not current, 2 for an option that it does not know
 */
export async function configurationDocsCommand(
  docs: readonly ConfigurationDocs[],
  options: readonly string[],
  output: CommandOutput = { print: (line) => void process.stdout.write(`${line}\n`) },
): Promise<0 | 1 | 2> {
  const unknown = options.find((option) => option !== '--check');
  if (unknown !== undefined) {
    output.print(`There is no option '${unknown}': give --check or none`);
    return 2;
  }
  const isCheck = options.length > 0;
  const work = isCheck ? staleConfigurationDocs : writeConfigurationDocs;
  const files = (await Promise.all(docs.map(work))).flat();
  for (const file of files)
    output.print(isCheck ? `${file} is not current: npm run config-docs` : `${file} written`);
  return isCheck && files.length > 0 ? 1 : 0;
}
