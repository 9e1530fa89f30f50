import type { Random } from '../data/random.ts';
import { pairedBootstrap } from '../evaluate/resampling.ts';
import type { PairedDifference } from '../evaluate/resampling.ts';
import { answersOf, hits } from './answer.ts';
import type { Answer, Classify, ExpectedText } from './answer.ts';
import { characterAttack, wordAttack } from './attacks.ts';
import type { Attack } from './attacks.ts';
import { perturbations } from './perturbations.ts';
import type { Perturbation } from './perturbations.ts';

const attacks = {
  characterAttack: {
    meaning: 'up to three typing slips where they hurt most, chosen by asking the model',
    attack: characterAttack,
  },
  wordAttack: {
    meaning: 'neutral phrases and substitutes where they hurt most, chosen by asking the model',
    attack: wordAttack,
  },
} as const satisfies Readonly<Record<string, { readonly meaning: string; readonly attack: Attack }>>;

/** What one kind of change does to the answers of the same rows. */
export interface RobustnessFinding {
  /** A name of {@link perturbations}, or of an attack. */
  readonly change: string;
  /** For people. */
  readonly meaning: string;
  readonly isAttack: boolean;
  readonly rows: number;
  /** Texts that differ from the original; the others could not be changed this way. */
  readonly changedTexts: number;
  /** Rows with another answer, right or wrong. */
  readonly changedAnswers: number;
  readonly accuracy: { readonly before: number; readonly after: number };
  /** after − before, by a paired bootstrap over rows. */
  readonly difference: PairedDifference;
  /** A text that was answered rightly before and is not now. */
  readonly example?: { readonly text: string; readonly changed: string; readonly answer: string };
}

interface Change {
  readonly texts: readonly string[];
  readonly answers: readonly Answer[];
}

/**
 * Accuracy on rows before and after each perturbation and attack. Half of what is typed to a service looks like this, so a
 * large drop matters more than a point on clean text.
 * @throws MetricInputError where there is no row
 */
export async function measureRobustness(
  rows: readonly ExpectedText[],
  classify: Classify,
  random: Random,
): Promise<readonly RobustnessFinding[]> {
  const before = await answersOf(
    classify,
    rows.map(({ text }) => text),
  );
  const findings: RobustnessFinding[] = [];
  const add = async (change: string, meaning: string, texts: readonly string[]) => {
    const after = { texts, answers: await answersOf(classify, texts) };
    const isAttack = change in attacks;
    const draws = random.fork(`bootstrap ${change}`);
    findings.push({ change, meaning, isAttack, ...compared(rows, before, after, draws) });
  };
  for (const [name, { meaning, perturb }] of Object.entries<Perturbation>(perturbations)) {
    const texts = rows.map(({ text }, row) => perturb(text, random.fork(`${name} ${row}`)));
    await add(name, meaning, texts);
  }
  for (const name of ['characterAttack', 'wordAttack'] as const) {
    const { meaning, attack } = attacks[name];
    await add(name, meaning, await attack(rows, classify, random.fork(name)));
  }
  return findings;
}

function compared(
  rows: readonly ExpectedText[],
  before: readonly Answer[],
  { texts, answers }: Change,
  random: Random,
): Omit<RobustnessFinding, 'change' | 'meaning' | 'isAttack'> {
  const [rightBefore, rightAfter] = [hits(rows, before), hits(rows, answers)];
  const difference = pairedBootstrap(rightBefore, rightAfter, { uniform: () => random.uniform() });
  const broken = rows.findIndex((_, row) => rightBefore[row] === 1 && rightAfter[row] === 0);
  const [original, changed, answer] = [rows[broken], texts[broken], answers[broken]];
  const share = (right: readonly number[]) => right.reduce((sum, hit) => sum + hit, 0) / rows.length;
  return {
    rows: rows.length,
    changedTexts: rows.filter(({ text }, row) => text !== texts[row]).length,
    changedAnswers: rows.filter((_, row) => before[row]?.label !== answers[row]?.label).length,
    accuracy: { before: share(rightBefore), after: share(rightAfter) },
    difference,
    ...(original !== undefined &&
      changed !== undefined &&
      answer !== undefined && { example: { text: original.text, changed, answer: answer.label } }),
  };
}
