import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { outOfScopeIntent } from '../knowledge/dialogue-pair.ts';

const folder = new URL('../../sample/', import.meta.url);

/** The files of the sample corpus as imports: support questions in English and Chinese, and what is none. */
export function sampleCorpus(): readonly Readable[] {
  return [
    createReadStream(new URL('support.en.jsonl', folder)),
    createReadStream(new URL('support.zh.jsonl', folder)),
    Readable.from(withIntent(createReadStream(new URL('out-of-scope.jsonl', folder)), outOfScopeIntent)),
  ];
}

/** The same rows, each with this intent. */
async function* withIntent(rows: Readable, intent: string): AsyncGenerator<Buffer> {
  for await (const line of createInterface({ input: rows })) {
    const row: unknown = JSON.parse(line);
    if (typeof row === 'object') yield Buffer.from(`${JSON.stringify({ ...row, intent })}\n`);
  }
}
