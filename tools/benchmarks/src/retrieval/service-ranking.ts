import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Question, RetrievalSet } from './retrieval-set.ts';
import type { Scores, SearchedTexts } from './systems.ts';

const program = fileURLToPath(
  new URL('../../../../apps/customer-service/bin/rank-answers.mjs', import.meta.url),
);

/** How much each feature counts, by its name. */
export type ServiceWeights = Readonly<Record<string, number>>;

export interface ServiceRanking {
  readonly scores: Scores;
  readonly weights: ServiceWeights;
}

/** What is not found ranks below all that is. */
const notFound = -1e9;

/**
 * Scores as the customer service ranks, by its own program: words, surface and vectors weighed together.
 *
 * @param weights learned from the questions themselves unless given, for questions of train alone
 */
export async function serviceRanking(
  {
    model,
    isChinese,
    searched,
    questions,
  }: {
    readonly model: string;
    readonly isChinese: RetrievalSet['isChinese'];
    readonly searched: SearchedTexts;
    readonly questions: readonly Question[];
  },
  weights?: ServiceWeights,
): Promise<ServiceRanking> {
  const folder = await mkdtemp(join(tmpdir(), 'ranking-'));
  try {
    const task = {
      model,
      language: isChinese ? 'zh' : 'en',
      texts: searched.texts,
      owners: searched.owners,
      questions: questions.map(({ text }) => text),
      ...(weights ? { weights } : { gold: questions.map(({ answer }) => answer) }),
    };
    const file = join(folder, 'task.json');
    await writeFile(file, JSON.stringify(task));
    const { stdout } = await promisify(execFile)(process.execPath, [program, file], { maxBuffer: 2 ** 28 });
    const ranked = JSON.parse(stdout) as {
      readonly weights: ServiceWeights;
      readonly scores: readonly (readonly (readonly [number, number])[])[];
    };
    const scores = ranked.scores.map((found) => {
      const all = new Float64Array(searched.answers).fill(notFound);
      for (const [answer, score] of found) all[answer] = score;
      return all;
    });
    return { scores, weights: ranked.weights };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
