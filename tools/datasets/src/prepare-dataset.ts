import { Random, stratifiedSplit } from '@attention-flow/attention';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetRow } from './dataset-row.ts';
import type { PublishedSet } from './published-sets.ts';

const testShare = 0.2;

/** Rows by the name of their part. */
export type Parts = Readonly<Record<string, readonly DatasetRow[]>>;

/**
 * Reads a downloaded set. Where no split is published, repeated texts are left out and a fifth of each label, drawn with
 * the seed, becomes the test.
 *
 * @throws UnexpectedContentError, and what reading a file throws
 */
export async function readParts({ read }: PublishedSet, folder: string, seed: number): Promise<Parts> {
  const parts = read(folder);
  if ('all' in parts) {
    const rows = distinct(await parts.all).map((row) => ({ ...row, label: row.label ?? '' }));
    const { train, heldOut } = stratifiedSplit(rows, testShare, Random.fromSeed(seed));
    return { train, test: heldOut };
  }
  const { train, dev, test } = parts;
  return { train: await train, ...(dev ? { dev: await dev } : {}), test: await test };
}

/** One JSON Lines file for each part. */
export async function writeParts(parts: Parts, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, rows] of Object.entries(parts))
    await writeFile(join(folder, `${name}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

/** The first row of each text, whatever its case and spacing. */
function distinct(rows: readonly DatasetRow[]): readonly DatasetRow[] {
  const byText = new Map<string, DatasetRow>();
  for (const row of rows) {
    const key = row.text.toLowerCase().replace(/\s+/gu, ' ').trim();
    if (!byText.has(key)) byText.set(key, row);
  }
  return [...byText.values()];
}
