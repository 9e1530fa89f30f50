import { readFile } from 'node:fs/promises';
import { labelAt, UnexpectedContentError } from '../dataset-row.ts';
import type { DatasetRow } from '../dataset-row.ts';

const sentiments = ['negative', 'neutral', 'positive'];

/** Pairs of a text and its sentiment: 0 negative, 1 neutral, 2 positive. */
export async function finFe(file: string): Promise<readonly DatasetRow[]> {
  return (await pairs(file)).map(({ text, answer, place }) => ({
    text,
    label: labelAt(sentiments, Number(answer), { file, place }),
  }));
}

/** Pairs of a text and its region and topics, with blanks between; `label` is the first topic. */
export async function finNl(file: string): Promise<readonly DatasetRow[]> {
  return (await pairs(file)).map(({ text, answer, place }) => {
    const [region, ...topics] = String(answer).trim().split(/\s+/u);
    const [label] = topics;
    if (label === undefined)
      throw new UnexpectedContentError(file, place, `'${String(answer)}' has no topic`);
    return { text, label, topics, region };
  });
}

async function pairs(file: string) {
  const list: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!Array.isArray(list)) throw new UnexpectedContentError(file, 'its root', 'is not a list');
  return list.map((pair: unknown, at) => {
    const place = `entry ${at + 1}`;
    if (!Array.isArray(pair) || typeof pair[0] !== 'string' || pair.length < 2)
      throw new UnexpectedContentError(file, place, 'is not a pair of a text and an answer');
    return { text: pair[0], answer: pair[1] as unknown, place };
  });
}
