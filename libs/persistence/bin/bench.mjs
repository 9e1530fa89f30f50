// Rows a second that go into a SQLite file (WAL, synchronous=FULL), by insertMany and by a repository.
// Usage: node bench.mjs [--rows 100000]
import '@attention-flow/typescript';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '100000' } } });
const { Database, insertMany } = await import('../src/index.ts');
const { CreateNote1700000000000, NoteEntity, note } = await import('../src/testing/note.ts');

const total = Number(values.rows);
const batch = 5_000;
const runs = 5;

const ways = {
  insertMany: (database, rows) => insertMany(database, NoteEntity, rows),
  repository: (database, rows) => database.transaction(() => database.rows(NoteEntity).insert(rows)),
};

const started = loadavg()[0];
const results = {};
for (const [way, insert] of Object.entries(ways)) {
  const rates = [];
  for (let run = 0; run < runs; run += 1)
    rates.push(await measure(insert, way === 'repository' ? total / 10 : total));
  rates.sort((a, b) => a - b);
  results[way] = { medianRowsPerSecond: rates[2], lowest: rates[0], highest: rates[4] };
}
const machine = { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version };
console.log(
  JSON.stringify({ ...machine, loadBefore: started, rows: total, rowsATransaction: batch, runs, ...results }),
);

async function measure(insert, count) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const database = await Database.open({
    folder,
    schema: 'bench',
    entities: [NoteEntity],
    migrations: [CreateNote1700000000000],
  });
  const rows = Array.from({ length: count }, (_, number) =>
    note(`0190163d-8694-739b-aea5-${String(number).padStart(12, '0')}`, {
      at: new Date(1_700_000_000_000 + number),
      content: { text: `What is the status of order ${number}?`, language: 'en' },
      score: number / 7,
      done: number % 2 === 0,
      count: number,
      large: BigInt(number) << 20n,
    }),
  );
  try {
    const before = performance.now();
    for (let start = 0; start < count; start += batch)
      await insert(database, rows.slice(start, start + batch));
    return Math.round((count / (performance.now() - before)) * 1_000);
  } finally {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  }
}
