import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A public dataset in the layout `<root>/<name>/{train,dev,test}.jsonl` with the columns `text` and `label`. */
export interface Dataset {
  readonly name: string;
  readonly train: string;
  readonly dev?: string;
  readonly test: string;
  /** The label of rows that belong to no class. */
  readonly outOfScope?: string;
}

/** Beside the checkout; nothing of it is in the repository. */
export const defaultRoot = resolve(fileURLToPath(new URL('../../../..', import.meta.url)), 'shared', 'data');

const known: Readonly<Record<string, { readonly hasDev: boolean; readonly outOfScope?: string }>> = {
  banking77: { hasDev: false },
  clinc150: { hasDev: true, outOfScope: 'oos' },
};

export const datasetNames: readonly string[] = Object.keys(known);

/** @throws Error naming the file that is absent */
export function datasetAt(root: string, name: string): Dataset {
  const { hasDev = false, outOfScope } = known[name] ?? {};
  const file = (part: string) => {
    const path = join(root, name, `${part}.jsonl`);
    const found = [path, `${path}.gz`].find((candidate) => existsSync(candidate));
    if (found === undefined)
      throw new Error(`There is no ${path}; give the folder of the datasets with --root`);
    return found;
  };
  return {
    name,
    train: file('train'),
    test: file('test'),
    ...(hasDev ? { dev: file('dev') } : {}),
    ...(outOfScope === undefined ? {} : { outOfScope }),
  };
}
