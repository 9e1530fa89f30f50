import { readRows } from '@attention-flow/attention';
import { UnexpectedContentError } from '../dataset-row.ts';
import type { DatasetRow } from '../dataset-row.ts';

/** A name in quotes, which may hold the other kind of quote, and its sentiment. */
const decision = /(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*:\s*['"](\w*)['"]/gu;
const sentiments = new Set(['negative', 'neutral', 'positive']);

/** Headlines with a sentiment for each entity, written as a Python dictionary; where they differ the label is `mixed`. */
export async function sentFin(file: string): Promise<readonly DatasetRow[]> {
  const rows: DatasetRow[] = [];
  for await (const row of readRows(file, { columns: ['Title', 'Decisions'] })) {
    const place = `line ${row.line}`;
    if (row.kind === 'rejected') throw new UnexpectedContentError(file, place, row.detail);
    const entities: Record<string, string> = {};
    for (const [, single, double, sentiment = ''] of String(row.values['Decisions']).matchAll(decision)) {
      if (!sentiments.has(sentiment))
        throw new UnexpectedContentError(file, place, `the sentiment '${sentiment}' is unknown`);
      entities[single ?? double ?? ''] = sentiment;
    }
    const [label, ...others] = new Set(Object.values(entities));
    if (label === undefined)
      throw new UnexpectedContentError(file, place, 'names no entity with a sentiment');
    rows.push({ text: String(row.values['Title']), label: others.length > 0 ? 'mixed' : label, entities });
  }
  return rows;
}
