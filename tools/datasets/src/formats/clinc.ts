import { readFile } from 'node:fs/promises';
import { UnexpectedContentError } from '../dataset-row.ts';
import type { DatasetRow } from '../dataset-row.ts';

/** The parts of `data_full.json`, each with the out-of-scope queries of the same name. */
export async function clincPart(
  file: string,
  part: 'train' | 'val' | 'test',
): Promise<readonly DatasetRow[]> {
  const content = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, unknown>>;
  return [part, `oos_${part}`].flatMap((name) => {
    const list = content[name];
    if (!Array.isArray(list)) throw new UnexpectedContentError(file, `'${name}'`, 'is not a list');
    return list.map((pair: unknown, at) => {
      const [text, label] = Array.isArray(pair) ? (pair as unknown[]) : [];
      if (typeof text === 'string' && typeof label === 'string') return { text, label };
      throw new UnexpectedContentError(file, `'${name}' ${at + 1}`, 'is not a pair of a text and an intent');
    });
  });
}
