import type { Random } from '../data/random.ts';
import { pairedBootstrap } from '../evaluate/resampling.ts';
import type { PairedDifference } from '../evaluate/resampling.ts';
import { answersOf, probabilityOf } from './answer.ts';
import type { Classify, ExpectedText } from './answer.ts';
import { shareOf } from './slices.ts';
import type { Share } from './slices.ts';
import { languageOf } from './text-pieces.ts';

/** Two frames of like length and wording around a text; the one takes back what the other affirms. */
interface NegationFrame {
  readonly language: 'en' | 'zh';
  readonly affirmed: (text: string) => string;
  readonly negated: (text: string) => string;
}

const frames: readonly NegationFrame[] = [
  {
    language: 'en',
    affirmed: (text) => `I do want this: ${text}`,
    negated: (text) => `I do not want this: ${text}`,
  },
  { language: 'en', affirmed: (text) => `Please do: ${text}`, negated: (text) => `Please do not: ${text}` },
  {
    language: 'en',
    affirmed: (text) => `It is true that ${text}`,
    negated: (text) => `It is not true that ${text}`,
  },
  { language: 'zh', affirmed: (text) => `请${text}`, negated: (text) => `不要${text}` },
  { language: 'zh', affirmed: (text) => `我想要这个：${text}`, negated: (text) => `我不想要这个：${text}` },
  { language: 'zh', affirmed: (text) => `确实是${text}`, negated: (text) => `并不是${text}` },
];

/** What a model makes of one way to negate. */
export interface NegationFinding {
  readonly language: 'en' | 'zh';
  /** With `…` for the text. */
  readonly negated: string;
  readonly affirmed: string;
  /** Rows of the language whose affirmed text is answered rightly. */
  readonly rows: number;
  /** Rows with the same answer to the negated text. */
  readonly unchanged: Share;
  /** Rows with the same answer, given with no less confidence than to the affirmed text. */
  readonly unmoved: Share;
  /** Probability of the label, negated − affirmed: about 0 for a model that does not read the negation. */
  readonly confidenceChange: PairedDifference;
}

/**
 * Whether a model notices that a text is negated, beside the same text affirmed in as many words.
 *
 * Claimed: a share of `unmoved` near 1/2 and a change of confidence near 0 say that the negation is not read. Not claimed:
 * that the answer should change. The topic of "do not block my card" is still the blocking of cards, and the frames fit
 * some rows badly; where labels are topics `unchanged` near 1 is right, where they are opinions it is not.
 * @returns a finding for each frame that has rows
 * @see Ribeiro et al. (2020), Beyond Accuracy: Behavioral Testing of NLP Models with CheckList, arXiv 2005.04118
 */
export async function measureNegation(
  rows: readonly ExpectedText[],
  classify: Classify,
  random: Random,
): Promise<readonly NegationFinding[]> {
  const findings: NegationFinding[] = [];
  for (const [index, frame] of frames.entries()) {
    const own = rows.filter(({ text }) => languageOf(text) === frame.language);
    const finding = await measureFrame(frame, own, classify, random.fork(`frame ${index}`));
    if (finding) findings.push(finding);
  }
  return findings;
}

async function measureFrame(
  { language, affirmed, negated }: NegationFrame,
  rows: readonly ExpectedText[],
  classify: Classify,
  random: Random,
): Promise<NegationFinding | undefined> {
  const answers = await answersOf(
    classify,
    rows.flatMap(({ text }) => [affirmed(text), negated(text)]),
  );
  const pairs = rows.flatMap(({ label }, row) => {
    const [before, after] = answers.slice(2 * row, 2 * row + 2);
    if (before?.label !== label || !after) return [];
    const isSame = after.label === label;
    return [{ isSame, before: before.confidence, after: probabilityOf(after, label) }];
  });
  if (pairs.length === 0) return undefined;
  const same = pairs.filter(({ isSame }) => isSame);
  const unmoved = same.filter((pair) => pair.after >= pair.before);
  return {
    language,
    negated: negated('…'),
    affirmed: affirmed('…'),
    rows: pairs.length,
    unchanged: shareOf(same.length, pairs.length),
    unmoved: shareOf(unmoved.length, pairs.length),
    confidenceChange: pairedBootstrap(
      pairs.map(({ before }) => before),
      pairs.map(({ after }) => after),
      { uniform: () => random.uniform() },
    ),
  };
}
