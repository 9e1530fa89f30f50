// Reads a generated corpus through both passes, to be run in a thread with little memory; posts how many rows an epoch had.
import { Buffer } from 'node:buffer';
import { parentPort, workerData } from 'node:worker_threads';
import { Random } from '../../../data/random.ts';
import type { ByteSource } from '../../../data/source.ts';
import { Corpus, usualBounds } from '../corpus.ts';

const { data } = workerData as {
  readonly data: { readonly rows: number; readonly heldTexts: number };
};
const rest = 'lorem ipsum dolor sit amet '.repeat(36);

/** About a kilobyte a row, made anew for each pass. */
const source: ByteSource = {
  name: 'generated.jsonl',
  bytes: {
    async *[Symbol.asyncIterator]() {
      for (let row = 0; row < data.rows; row++)
        yield await Promise.resolve(Buffer.from(`{"text":"row ${row} ${rest}"}\n`));
    },
  },
};

const bounds = {
  ...usualBounds,
  sampleTexts: data.heldTexts,
  heldOutTexts: 100,
  shuffle: { items: data.heldTexts, characters: Infinity },
};
const corpus = await Corpus.open([source], { text: 'text' }, { random: Random.fromSeed(1), bounds });
let rows = 0;
for await (const _ of corpus.epoch(Random.fromSeed(2))) rows++;
parentPort?.postMessage(rows);
