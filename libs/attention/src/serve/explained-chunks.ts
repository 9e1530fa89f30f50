import type { AttributedChunk, Attribution } from '../explain/attribution.ts';
import type { ExplainedText } from '../explain/explained-text.ts';
import type { ChunkAnswers } from '../models/classifier-session.ts';
import type { LongText } from '../models/long-text.ts';
import type { ServedClassifier } from './served-classifier.ts';

/**
 * Explains a text, in two steps where it was read in chunks: what each chunk contributed to the logit of the class, and which
 * words did so in the one that contributed most, as if it were the whole text.
 */
export async function explainInChunks(
  { inputs, chunks: answersOf }: ServedClassifier,
  explained: ExplainedText,
  explain: (part: ExplainedText) => Promise<Attribution>,
): Promise<Attribution> {
  const read = inputs.read(explained.text);
  if (!answersOf || !('chunks' in read) || read.chunks.length === 1) return explain(explained);
  const chunks = contributions(read, await answersOf(read), explained.classId);
  const top = chunks.reduce((best, chunk) => (chunk.score > best.score ? chunk : best));
  const { tokens, ...attribution } = await explain({
    ...explained,
    text: explained.text.slice(top.start, top.end),
  });
  const placed = tokens.map((token) => ({
    ...token,
    start: token.start + top.start,
    end: token.end + top.start,
  }));
  return { ...attribution, tokens: placed, chunks };
}

/** The logit of a class above the mean of all classes, which is the sum of what the chunks say of it, weighed. */
function contributions(
  { chunks }: LongText,
  { weights, logits }: ChunkAnswers,
  classId: number,
): readonly AttributedChunk[] {
  return chunks.map(({ start, end }, at) => {
    const row = logits[at] ?? [];
    const mean = row.reduce((sum, logit) => sum + logit, 0) / row.length;
    return { start, end, score: (weights[at] ?? 0) * ((row[classId] ?? NaN) - mean) };
  });
}
