import { readFile } from 'node:fs/promises';
import { UnexpectedContentError } from '../dataset-row.ts';
import type { DatasetRow } from '../dataset-row.ts';

const sentiments = new Set(['negative', 'neutral', 'positive']);

/** Lines of a sentence, `@`, and its sentiment, in Latin-1. */
export async function phraseBank(file: string): Promise<readonly DatasetRow[]> {
  const lines = (await readFile(file, 'latin1')).split(/\r?\n/u);
  return lines.flatMap((line, at) => {
    if (line.trim() === '') return [];
    const cut = line.lastIndexOf('@');
    const [text, label] = [line.slice(0, cut).trim(), line.slice(cut + 1).trim()];
    if (cut > 0 && sentiments.has(label)) return [{ text, label }];
    throw new UnexpectedContentError(file, `line ${at + 1}`, `does not end with '@' and a sentiment`);
  });
}
