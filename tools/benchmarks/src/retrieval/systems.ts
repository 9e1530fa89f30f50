import { TextEmbedder } from '@attention-flow/attention';
import { bm25, tfIdf } from './lexical.ts';
import type { TextIndex } from './lexical.ts';
import type { Question, RetrievalSet } from './retrieval-set.ts';

/** Scores of all answers for each question. */
export type Scores = readonly Float64Array[];

/** What is searched: the answers alone, or past questions as pointers to theirs as well. */
export interface SearchedTexts {
  readonly texts: readonly string[];
  /** The answer that each text leads to. */
  readonly owners: readonly number[];
  readonly answers: number;
}

export function searchedTexts({ answers }: RetrievalSet, past: readonly Question[]): SearchedTexts {
  return {
    texts: [...answers, ...past.map(({ text }) => text)],
    owners: [...answers.keys(), ...past.map(({ answer }) => answer)],
    answers: answers.length,
  };
}

export const lexicalIndexes: Readonly<
  Record<string, (texts: readonly string[], isChinese: boolean) => TextIndex>
> = { BM25: bm25, 'TF-IDF': tfIdf };

export function lexicalScores(
  index: TextIndex,
  searched: SearchedTexts,
  questions: readonly string[],
): Scores {
  return questions.map((question) => bestByAnswer(index.scores(question), searched));
}

/** Cosines by an encoder bundle. */
export async function denseScores(
  model: string,
  searched: SearchedTexts,
  questions: readonly string[],
): Promise<Scores> {
  await using embedder = await TextEmbedder.load(model);
  const indexed = await embedder.embed(searched.texts);
  const asked = await embedder.embed(questions);
  return asked.map((question) =>
    bestByAnswer(
      Float64Array.from(indexed, (vector) =>
        vector.reduce((sum, value, at) => sum + value * (question[at] ?? 0), 0),
      ),
      searched,
    ),
  );
}

/** An answer is as good as the best text that leads to it. */
function bestByAnswer(scores: Float64Array, { owners, answers }: SearchedTexts): Float64Array {
  const best = new Float64Array(answers).fill(-Infinity);
  owners.forEach((answer, at) => (best[answer] = Math.max(best[answer] ?? 0, scores[at] ?? 0)));
  return best;
}

/** A weighted mean of two systems, each question's scores first moved and scaled to mean 0 and deviation 1. */
export function fused(one: Scores, other: Scores, share: number): Scores {
  return one.map((scores, question) => {
    const [a, b] = [standardized(scores), standardized(other[question] ?? scores)];
    return a.map((score, at) => share * score + (1 - share) * (b[at] ?? 0));
  });
}

function standardized(scores: Float64Array): Float64Array {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  const deviation = Math.sqrt(variance) || 1;
  return scores.map((score) => (score - mean) / deviation);
}
