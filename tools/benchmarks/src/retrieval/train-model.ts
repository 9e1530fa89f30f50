import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Question, RetrievalSet } from './retrieval-set.ts';

const cli = join(
  dirname(createRequire(import.meta.url).resolve('@attention-flow/attention-cli/package.json')),
  'bin/attention.mjs',
);

/** What `attention pretrain` printed. */
export type Trained = Readonly<Record<string, unknown>>;

/**
 * Learns from questions with their answers.
 * @param folder for the rows and the bundle, `model`
 * @param options further ones of `attention pretrain`
 */
export async function trainRetriever(
  { answers }: RetrievalSet,
  questions: readonly Question[],
  folder: string,
  options: readonly string[],
): Promise<Trained> {
  const rows = questions.map(({ text, answer }) => ({ text, pair: answers[answer] ?? '' }));
  const data = join(folder, 'pairs.jsonl');
  await writeFile(data, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const columns = ['--data', data, '--text', 'text', '--pair', 'pair', '--objective', 'pairs'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cli, 'pretrain', ...columns, '--out', join(folder, 'model'), ...options, '--json'],
    { maxBuffer: 2 ** 26 },
  );
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Trained;
}
