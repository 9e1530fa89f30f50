import type { FeatureVocabulary } from '../text/feature-vocabulary.ts';
import { argMax } from '../evaluate/softmax.ts';
import type { Scorer } from './scorer.ts';

/** Words that are asked about; more are left out, the rarest first. */
const mostWords = 4000;
const word = /^w:(\S+)$/;
/** Neighbouring Chinese characters stand for a word. */
const chineseWord = /^c:(\p{Script=Han}{2,4})$/u;

/**
 * The words of a model's vocabulary that by themselves speak loudest for each class, loudest first: what a counterfactual may
 * put in another word's place.
 * @param count words for each class
 */
export async function classWords(
  vocabulary: FeatureVocabulary,
  scoreOf: Scorer,
  count: number,
): Promise<readonly (readonly string[])[]> {
  const words: string[] = [];
  for (let id = 0; id < vocabulary.size && words.length < mostWords; id++) {
    const feature = vocabulary.featureOf(id) ?? '';
    const [, found] = word.exec(feature) ?? chineseWord.exec(feature) ?? [];
    if (found !== undefined) words.push(found);
  }
  const scores = await scoreOf(words);
  const classes = scores[0]?.length ?? 0;
  const byClass = Array.from({ length: classes }, (): { text: string; lead: number }[] => []);
  scores.forEach((logits, at) => {
    const best = argMax(logits);
    const second = Math.max(...logits.filter((_, classId) => classId !== best));
    byClass[best]?.push({ text: words[at] ?? '', lead: (logits[best] ?? NaN) - second });
  });
  return byClass.map((found) =>
    found
      .toSorted((a, b) => b.lead - a.lead)
      .slice(0, count)
      .map(({ text }) => text),
  );
}
