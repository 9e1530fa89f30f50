import type { Random } from '../data/random.ts';
import { pairedBootstrap } from '../evaluate/resampling.ts';
import type { PairedDifference } from '../evaluate/resampling.ts';
import { softmax } from '../evaluate/softmax.ts';
import type { TextSpan } from './attribution.ts';
import { ExplainArgumentError } from './errors.ts';
import { edited, removal } from './scorer.ts';
import type { Scorer } from './scorer.ts';

/** A text whose answer several methods have explained. */
export interface ExplainedRow {
  readonly text: string;
  readonly words: readonly TextSpan[];
  /** The class that was explained: the model's answer. */
  readonly classId: number;
  /** One score a word, by method. */
  readonly scores: Readonly<Record<string, readonly number[]>>;
}

/** How true to the model a method's ranking of words is; means over the rows, probabilities in [0, 1]. */
export interface Faithfulness {
  readonly method: string;
  /** What the answer's probability loses without the best words: the more the better. */
  readonly comprehensiveness: number;
  /** What it loses where nothing but the best words is left: the less the better. */
  readonly sufficiency: number;
  /** `comprehensiveness − sufficiency`, with its lead over words in random order. */
  readonly score: number;
  readonly overRandom: PairedDifference;
}

export interface FaithfulnessReport {
  /** Best score first. */
  readonly methods: readonly Faithfulness[];
  /** The control: words in random order. */
  readonly random: {
    readonly comprehensiveness: number;
    readonly sufficiency: number;
    readonly score: number;
  };
  /** The method with the best score, if it beats random order at p < 0.05. */
  readonly best: string | undefined;
  readonly rows: number;
}

/** Shares of a text's words that are taken as the best ones; each figure is the mean over them. */
const shares = [0.1, 0.2, 0.5];
/** Random orders that the control is the mean of. */
const randomOrders = 4;

interface RowMeasure {
  readonly comprehensiveness: number;
  readonly sufficiency: number;
}

/**
 * Measures explanations by what the model does without the words they name, and with those alone, beside words in random
 * order as the control that must lose.
 * @throws ExplainArgumentError where there is no row, or a method has not one score for each word
 * @see DeYoung et al. (2020), ERASER, arXiv 1911.03429
 */
export async function measureFaithfulness(
  rows: readonly ExplainedRow[],
  scoreOf: Scorer,
  random: Random,
): Promise<FaithfulnessReport> {
  const usable = rows.filter(({ words }) => words.length > 1);
  const [example] = usable;
  if (!example) throw new ExplainArgumentError('rows', 'no text has two words');
  const controls = Array.from({ length: randomOrders }, (_, index) => random.fork(`order ${index}`));
  const control = meanRows(
    await Promise.all(
      controls.map((order) => measureOrder(usable, (row) => row.words.map(() => order.uniform()), scoreOf)),
    ),
  );
  const methods: Faithfulness[] = [];
  for (const method of Object.keys(example.scores)) {
    const measures = await measureOrder(usable, (row) => scoresOf(row, method), scoreOf);
    const overRandom = pairedBootstrap(control.map(scoreOfRow), measures.map(scoreOfRow), {
      uniform: () => random.uniform(),
    });
    methods.push({ method, ...means(measures), overRandom });
  }
  const sorted = methods.toSorted((a, b) => b.score - a.score);
  const [first] = sorted;
  const isBetter = first !== undefined && first.overRandom.estimate > 0 && first.overRandom.pValue < 0.05;
  return {
    methods: sorted,
    random: means(control),
    best: isBetter ? first.method : undefined,
    rows: usable.length,
  };
}

async function measureOrder(
  rows: readonly ExplainedRow[],
  scores: (row: ExplainedRow) => readonly number[],
  scoreOf: Scorer,
): Promise<readonly RowMeasure[]> {
  const variants = rows.map((row) => [row.text, ...reduced(row, scores(row))]);
  const logits = await scoreOf(variants.flat());
  let at = 0;
  return rows.map(({ classId }) => {
    const probabilities = logits
      .slice(at, (at += 1 + 2 * shares.length))
      .map((row) => softmax(row)[classId] ?? NaN);
    const [whole = NaN, ...rest] = probabilities;
    const loss = (of: readonly number[]) => mean(of.map((probability) => whole - probability));
    return {
      comprehensiveness: loss(rest.slice(0, shares.length)),
      sufficiency: loss(rest.slice(shares.length)),
    };
  });
}

/** The text without its best words for each share, then with those alone. */
function reduced({ text, words }: ExplainedRow, scores: readonly number[]): readonly string[] {
  const order = [...words.keys()].toSorted((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  const ranked = order.flatMap((at) => words[at] ?? []);
  const cut = (removed: readonly TextSpan[]) =>
    edited(
      text,
      removed.map((word) => removal(text, word)),
    );
  const counts = shares.map((share) => Math.max(1, Math.round(share * words.length)));
  return [
    ...counts.map((count) => cut(ranked.slice(0, count))),
    ...counts.map((count) => cut(ranked.slice(count))),
  ];
}

function scoresOf({ scores, words, text }: ExplainedRow, method: string): readonly number[] {
  const found = scores[method];
  if (found?.length !== words.length)
    throw new ExplainArgumentError(
      'rows',
      `'${method}' has ${found?.length ?? 'no'} scores for the ${words.length} words of '${text}'`,
    );
  return found;
}

const scoreOfRow = ({ comprehensiveness, sufficiency }: RowMeasure) => comprehensiveness - sufficiency;

function means(rows: readonly RowMeasure[]) {
  const comprehensiveness = mean(rows.map((row) => row.comprehensiveness));
  const sufficiency = mean(rows.map((row) => row.sufficiency));
  return { comprehensiveness, sufficiency, score: comprehensiveness - sufficiency };
}

/** For each row the mean over several measures of it. */
const meanRows = (all: readonly (readonly RowMeasure[])[]): readonly RowMeasure[] =>
  (all[0] ?? []).map((_, row) => {
    const { comprehensiveness, sufficiency } = means(all.flatMap((measures) => measures[row] ?? []));
    return { comprehensiveness, sufficiency };
  });

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
