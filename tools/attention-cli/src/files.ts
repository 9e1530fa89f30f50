import { readFile, writeFile } from 'node:fs/promises';
import { InputError, describeError } from './errors.ts';

/** @throws InputError naming the option and the file */
export function readText(option: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    const { code } = describeError(cause);
    throw new InputError(option, file, `the file cannot be read (${code})`, code, { cause });
  });
}

/** @throws InputError naming the option and the file */
export function writeText(option: string, file: string, text: string): Promise<void> {
  return writeFile(file, text).catch((cause: unknown) => {
    const { code } = describeError(cause);
    throw new InputError(option, file, `the file cannot be written (${code})`, code, { cause });
  });
}
