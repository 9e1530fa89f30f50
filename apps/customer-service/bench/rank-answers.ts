import { readFileSync } from 'node:fs';
import { TextEmbedder } from '@attention-flow/attention';
import { z } from 'zod';
import { fitRankWeights } from '../src/retrieval/fit-weights.ts';
import { HybridIndex, defaultRankWeights, scoreOf } from '../src/retrieval/hybrid-index.ts';
import { rankFeatures } from '../src/retrieval/passage.ts';
import type { RankedPassage, RankWeights } from '../src/retrieval/passage.ts';

/**
 * Ranks answers as the service does, for the benchmark of retrieval: reads a task as JSON from the file that it is given,
 * and writes for each question the scores of the answers that were found. With `gold`, the right answers, it learns the
 * weights from them first and writes these too.
 */
const task = z
  .object({
    model: z.string(),
    language: z.enum(['en', 'zh']),
    texts: z.array(z.string()),
    owners: z.array(z.int()),
    questions: z.array(z.string()),
    gold: z.array(z.int()).optional(),
    weights: z
      .object({ lexical: z.number(), coverage: z.number(), surface: z.number(), similarity: z.number() })
      .optional(),
  })
  .parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));

await using embedder = await TextEmbedder.load(task.model);
const index = new HybridIndex();
const vectors = await embedder.embed(task.texts);
for (const [at, text] of task.texts.entries()) {
  index.add({ id: String(at), kind: 'document', language: task.language, title: '', text }, vectors[at]);
}
const asked = await embedder.embed(task.questions);
const found = task.questions.map((text, at) => index.candidates({ text, vector: asked[at] }));
const ownerOf = ({ passage }: RankedPassage): number => task.owners[Number(passage.id)] ?? -1;

const weights: RankWeights = task.gold
  ? fitRankWeights(
      found.map((candidates, at) => ({
        candidates: candidates.map((one) => ({
          features: one.features,
          isRight: ownerOf(one) === task.gold?.[at],
        })),
      })),
      defaultRankWeights,
    )
  : (task.weights ?? defaultRankWeights);

/** An answer is as good as the best text that leads to it. */
const scores = found.map((candidates) => {
  const best = new Map<number, number>();
  for (const one of candidates) {
    const score = scoreOf(one.features, weights);
    best.set(ownerOf(one), Math.max(best.get(ownerOf(one)) ?? -Infinity, score));
  }
  return [...best];
});
process.stdout.write(`${JSON.stringify({ weights, features: rankFeatures, scores })}\n`);
