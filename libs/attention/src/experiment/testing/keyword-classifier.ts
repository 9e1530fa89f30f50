import { softmax } from '../../evaluate/softmax.ts';
import type { Classify } from '../answer.ts';

/**
 * A classifier that counts the words of its labels, Chinese ones wherever their characters stand; the first label where there
 * are none. Words in other case or with a typing slip it does not know.
 */
export const keywordClassifier =
  (keywords: Readonly<Record<string, readonly string[]>>): Classify =>
  (texts) =>
    Promise.resolve(
      texts.map((text) => {
        const labels = Object.keys(keywords);
        const counts = Object.values(keywords).map(
          (words) => words.filter((word) => isIn(text, word)).length,
        );
        const probabilities = softmax(counts)
          .map((probability, id) => ({ label: labels[id] ?? '', probability }))
          .sort((a, b) => b.probability - a.probability);
        const { label = '', probability: confidence = 0 } = probabilities[0] ?? {};
        return { label, confidence, probabilities };
      }),
    );

const isIn = (text: string, word: string) =>
  new RegExp(`(?<!\\p{Script=Latin})${word}(?!\\p{Script=Latin})`, 'u').test(text);
