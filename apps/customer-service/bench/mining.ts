import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRows } from '@attention-flow/attention';
import { readImportRow } from '../src/dialogue-import/import-row.ts';
import { readDialogue } from '../src/dialogue-import/dialogue-shapes.ts';
import { minePairs } from '../src/mining/mine-pairs.ts';
import { NearDuplicates } from '../src/mining/near-duplicates.ts';

/** What the importer makes of public sets of conversations: rows taken, pairs mined, and what speaks for them. */
const here = fileURLToPath(new URL('../../..', import.meta.url));
const root = resolve(process.argv[2] ?? join(here, '..', 'shared', 'data'));

for (const name of ['twitter-care-dialogues', 'crosswoz-dialogues-zh']) {
  const startedAt = performance.now();
  const seen = new NearDuplicates();
  const counts = { conversations: 0, rejected: 0, agentTurns: 0, pairs: 0, kept: 0 };
  const signals: Record<string, number> = {};
  for (const part of ['train', 'test']) {
    for await (const row of readRows(fileAt(name, part))) {
      if (row.kind !== 'row') continue;
      counts.conversations += 1;
      const outcome = readImportRow(row.values);
      if (outcome.kind === 'rejected') counts.rejected += 1;
      else {
        counts.pairs += outcome.pairs.length;
        counts.kept += outcome.pairs.filter((pair) => seen.isNew(pair)).length;
      }
      const dialogue = readDialogue(row.values);
      if (!dialogue || !('turns' in dialogue)) continue;
      counts.agentTurns += dialogue.turns.filter(({ role }) => role === 'agent').length;
      for (const signal of minePairs(dialogue).flatMap((pair) => pair.signals))
        signals[signal] = (signals[signal] ?? 0) + 1;
    }
  }
  const seconds = Number(((performance.now() - startedAt) / 1_000).toFixed(1));
  process.stdout.write(`${JSON.stringify({ set: name, ...counts, signals, seconds, load: loadavg()[0] })}\n`);
}

function fileAt(name: string, part: string): string {
  const path = join(root, name, `${part}.jsonl`);
  const found = [path, `${path}.gz`].find((candidate) => existsSync(candidate));
  if (found === undefined) throw new Error(`There is no ${path}; give the folder of the datasets`);
  return found;
}
