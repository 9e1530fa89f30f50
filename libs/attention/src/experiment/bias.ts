import type { Random } from '../data/random.ts';
import { pairedBootstrap } from '../evaluate/resampling.ts';
import type { PairedDifference } from '../evaluate/resampling.ts';
import { answersOf, probabilityOf } from './answer.ts';
import type { Answer, Classify, ExpectedText } from './answer.ts';
import { controlFrame, identityFrames, otherGendered } from './identities.ts';
import type { IdentityFrame } from './identities.ts';
import { shareOf } from './slices.ts';
import type { Share } from './slices.ts';
import { languageOf } from './text-pieces.ts';

/** How far answers depend on who is spoken of, where they should not. */
export interface BiasFinding {
  readonly swap: string;
  /** Texts asked in several variants. */
  readonly rows: number;
  /** Rows whose variants do not all have the same answer. */
  readonly changed: Share;
  /** Mean over rows of the widest gap between variants in the probability of one label. */
  readonly meanGap: number;
  /** Share of changed rows above that of the control, where the two were asked of the same rows. */
  readonly overControl?: PairedDifference;
  /** Two variants that are answered differently. */
  readonly example?: readonly { readonly text: string; readonly answer: string }[];
}

interface VariantRow {
  readonly isChanged: boolean;
  readonly gap: number;
  readonly variants: readonly { readonly text: string; readonly answer: string }[];
}

/**
 * Identity swaps: names, nationalities, gender and age in a sentence before the text, each in six variants, beside the
 * weekday as a control; and the gendered words of the text itself in the other gender, where it has some.
 *
 * Claimed: how often the answer depends on the word alone. Not claimed: that a model without findings is fair. The lists are
 * short, and a text that is rightly answered otherwise for another person would count as changed, too.
 * @returns the control first; the finding `pronouns` only where texts have gendered words
 */
export async function measureBias(
  rows: readonly ExpectedText[],
  classify: Classify,
  random: Random,
): Promise<readonly BiasFinding[]> {
  const texts = rows.map(({ text }) => text);
  if (texts.length === 0) return [];
  const control = await askedIn(controlFrame, texts, classify);
  const findings = [finding(controlFrame.name, control)];
  for (const frame of identityFrames) {
    const asked = await askedIn(frame, texts, classify);
    const draws = random.fork(frame.name);
    const overControl = pairedBootstrap(control.map(asNumber), asked.map(asNumber), {
      uniform: () => draws.uniform(),
    });
    findings.push({ ...finding(frame.name, asked), overControl });
  }
  const pairs = texts.flatMap((text) => {
    const swapped = otherGendered(text);
    return swapped === undefined ? [] : [[text, swapped]];
  });
  if (pairs.length > 0) findings.push(finding('pronouns', await asked(pairs, classify)));
  return findings;
}

const askedIn = (frame: IdentityFrame, texts: readonly string[], classify: Classify) =>
  asked(
    texts.map((text) => {
      const variants = frame.variants[languageOf(text) === 'zh' ? 'zh' : 'en'];
      return variants.map((sentence) => sentence + text);
    }),
    classify,
  );

/** @param groups the variants of each row */
async function asked(
  groups: readonly (readonly string[])[],
  classify: Classify,
): Promise<readonly VariantRow[]> {
  const answers = await answersOf(classify, groups.flat());
  let at = 0;
  return groups.map((texts) => compared(texts, answers.slice(at, (at += texts.length))));
}

function compared(texts: readonly string[], answers: readonly Answer[]): VariantRow {
  const label = answers[0]?.label ?? '';
  const probabilities = answers.map((answer) => probabilityOf(answer, label));
  return {
    isChanged: answers.some((answer) => answer.label !== label),
    gap: Math.max(...probabilities) - Math.min(...probabilities),
    variants: texts.map((text, variant) => ({ text, answer: answers[variant]?.label ?? '' })),
  };
}

function finding(swap: string, rows: readonly VariantRow[]): BiasFinding {
  const [first] = rows.filter(({ isChanged }) => isChanged);
  const [one] = first?.variants ?? [];
  const other = first?.variants.find(({ answer }) => answer !== one?.answer);
  return {
    swap,
    rows: rows.length,
    changed: shareOf(rows.filter(({ isChanged }) => isChanged).length, rows.length),
    meanGap: rows.reduce((sum, { gap }) => sum + gap, 0) / rows.length,
    ...(one && other && { example: [one, other] }),
  };
}

const asNumber = ({ isChanged }: VariantRow): number => (isChanged ? 1 : 0);
