import { Random } from '../data/random.ts';
import { argMax } from '../evaluate/softmax.ts';
import type { Attribution } from '../explain/attribution.ts';
import { classWords } from '../explain/class-words.ts';
import { explanationMethods } from '../explain/classifier-explainer.ts';
import type { ExplanationMethod } from '../explain/classifier-explainer.ts';
import { findCounterfactual } from '../explain/counterfactual.ts';
import type { Counterfactual } from '../explain/counterfactual.ts';
import { measureFaithfulness } from '../explain/faithfulness.ts';
import type { ExplainedRow, FaithfulnessReport } from '../explain/faithfulness.ts';
import type { Scorer } from '../explain/scorer.ts';
import { splitWords } from '../text/words.ts';
import type { ServedClassifier } from './served-classifier.ts';

/** Classes that come next, and words that are tried for each of them. */
const otherClasses = 3;
const wordsForEach = 5;

/** The smallest change found that makes the first head answer otherwise. */
export async function counterfactualOf(
  model: ServedClassifier,
  text: string,
  maxEdits: number | undefined,
): Promise<(Counterfactual & { readonly label: string }) | undefined> {
  const scoreOf = scorerOf(model);
  const found = await findCounterfactual(
    {
      text,
      words: splitWords(text),
      substitutes: await substitutesOf(model, scoreOf, text),
      ...(maxEdits === undefined ? {} : { maxEdits }),
    },
    scoreOf,
  );
  return found && { ...found, label: model.heads[0]?.labels[found.classId] ?? '' };
}

type Explain = (text: string, method: ExplanationMethod, label: string) => Promise<Attribution>;

/** How the faithfulness of explanations is measured. */
export interface FaithfulnessTerms {
  /** Of the random orders. */
  readonly seed: number;
  /** No text more is explained after so long; the report says how many were. */
  readonly milliseconds?: number;
}

/** Explains the first head's answers to some texts by every method, and measures what is true of that. */
export async function faithfulnessOf(
  model: ServedClassifier,
  explain: Explain,
  texts: readonly string[],
  { seed, milliseconds = Infinity }: FaithfulnessTerms,
): Promise<FaithfulnessReport> {
  const until = performance.now() + milliseconds;
  const scoreOf = scorerOf(model);
  const logits = await scoreOf(texts);
  const rows: ExplainedRow[] = [];
  for (const [at, text] of texts.entries()) {
    if (at > 0 && performance.now() > until) break;
    const classId = argMax(logits[at] ?? []);
    const label = model.heads[0]?.labels[classId] ?? '';
    rows.push(await explainedRow({ text, classId, label }, explain));
  }
  return measureFaithfulness(rows, scoreOf, Random.fromSeed(seed));
}

async function explainedRow(
  { text, classId, label }: { readonly text: string; readonly classId: number; readonly label: string },
  explain: Explain,
): Promise<ExplainedRow> {
  const words = splitWords(text);
  const scores: Record<string, readonly number[]> = {};
  for (const method of explanationMethods) {
    const { tokens } = await explain(text, method, label);
    const byStart = new Map(tokens.map(({ start, score }) => [start, score]));
    scores[method] = words.map(({ start }) => byStart.get(start) ?? 0);
  }
  return { text, words, classId, scores };
}

/** The logits of the first head. */
const scorerOf =
  ({ inputs, heads, logits }: ServedClassifier): Scorer =>
  async (texts) => {
    const rows = await logits(texts.map((text) => inputs.read(text)));
    return rows.map((row) => row.slice(0, heads[0]?.labels.length));
  };

/** A model has thousands of words to be asked about, so it is asked once. */
const askedWords = new WeakMap<ServedClassifier, Promise<readonly (readonly string[])[]>>();

function wordsOf(model: ServedClassifier, scoreOf: Scorer): Promise<readonly (readonly string[])[]> {
  const known = askedWords.get(model);
  if (known) return known;
  const asked = classWords(model.inputs.features, scoreOf, wordsForEach);
  askedWords.set(model, asked);
  return asked;
}

/** Words that speak for the classes that come next. */
async function substitutesOf(
  model: ServedClassifier,
  scoreOf: Scorer,
  text: string,
): Promise<readonly string[]> {
  const [logits = []] = await scoreOf([text]);
  const words = await wordsOf(model, scoreOf);
  const ranked = [...logits.keys()].toSorted((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0));
  return ranked.slice(1, 1 + otherClasses).flatMap((classId) => words[classId] ?? []);
}
