import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepareRows, readJsonRows } from './prepare-rows.ts';
import type { JsonRow, Preparation } from './prepare-rows.ts';

/** A public dataset in the layout `<root>/<name>/{train,dev,test}.jsonl` with the columns `text` and `label` or `labels`. */
export interface Dataset {
  readonly name: string;
  readonly train: string;
  readonly dev?: string;
  readonly test: string;
  /** The label of rows that belong to no class. */
  readonly outOfScope?: string;
  /** A text may have any number of labels, in the column `labels`. */
  readonly isMultiLabel?: true;
}

interface Known {
  readonly hasDev?: true;
  readonly outOfScope?: string;
  readonly isMultiLabel?: true;
  /** What the rows become, where they are not taken as they are. */
  readonly prepare?: (train: readonly JsonRow[], test: readonly JsonRow[]) => Preparation;
}

/** Beside the checkout; nothing of it is in the repository. */
export const defaultRoot = resolve(fileURLToPath(new URL('../../../..', import.meta.url)), 'shared', 'data');

const known: Readonly<Record<string, Known>> = {
  banking77: {},
  clinc150: { hasDev: true, outOfScope: 'oos' },
  'financial-phrasebank': {},
  'twitter-fin-sentiment': {},
  'twitter-fin-topic': {},
  /** Headlines whose companies are not all in the same mood have no sentiment of their own. */
  sentfin: { prepare: () => ({ keeps: ({ label }) => label !== 'mixed' }) },
  /** As published a part of the training rows stands in the test, too. */
  'finfe-sentiment-zh': {
    prepare: (_, test) => {
      const texts = new Set(test.map(({ text }) => text));
      return { keeps: ({ text }, part) => part !== 'train' || !texts.has(text) };
    },
  },
  /** `label` is the first of its topics. */
  'finnl-topic-zh': {},
  reuters21578: { isMultiLabel: true, prepare: modApteR90 },
};

export const datasetNames: readonly string[] = Object.keys(known);

/**
 * @param scratch where rows are written that are not taken as they are
 * @throws Error naming the file that is absent
 */
export async function datasetAt(root: string, name: string, scratch: string): Promise<Dataset> {
  const { hasDev, outOfScope, isMultiLabel, prepare } = known[name] ?? {};
  const file = (part: string) => {
    const path = join(root, name, `${part}.jsonl`);
    const found = [path, `${path}.gz`].find((candidate) => existsSync(candidate));
    if (found === undefined)
      throw new Error(`There is no ${path}; give the folder of the datasets with --root`);
    return found;
  };
  const given = { train: file('train'), test: file('test'), ...(hasDev ? { dev: file('dev') } : {}) };
  let parts: typeof given = given;
  if (prepare) {
    const [train, test] = [await readJsonRows(given.train), await readJsonRows(given.test)];
    const folder = join(scratch, name);
    await mkdir(folder, { recursive: true });
    const written = await prepareRows({ train, test }, prepare(train, test), folder);
    parts = { ...given, ...written };
  }
  return {
    name,
    ...parts,
    ...(outOfScope === undefined ? {} : { outOfScope }),
    ...(isMultiLabel ? { isMultiLabel } : {}),
  };
}

/**
 * Reuters-21578 in the ModApte split with the topics that both parts have (R90): title and text as one, training rows
 * without one of these topics left out.
 */
function modApteR90(train: readonly JsonRow[], test: readonly JsonRow[]): Preparation {
  const topicsOf = ({ topics }: JsonRow) =>
    Array.isArray(topics) ? topics.filter((topic) => typeof topic === 'string') : [];
  const inTest = new Set(test.flatMap(topicsOf));
  const shared = new Set(train.flatMap(topicsOf).filter((topic) => inTest.has(topic)));
  const labelsOf = (row: JsonRow) => topicsOf(row).filter((topic) => shared.has(topic));
  return {
    keeps: (row, part) => part === 'test' || labelsOf(row).length > 0,
    change: (row) => ({ text: `${String(row['title'])}\n${String(row.text)}`, labels: labelsOf(row) }),
  };
}
