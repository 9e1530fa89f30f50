import { Random, stratifiedSplit } from '@attention-flow/attention';
import { splitByContent } from '@attention-flow/model-lifecycle';
import { outOfScopeIntent } from '../knowledge/dialogue-pair.ts';
import type { DialoguePair } from '../knowledge/dialogue-pair.ts';
import { TooFewExamplesError } from './training.errors.ts';

export interface LabelledExample {
  readonly text: string;
  readonly label: string;
}

/** A question that judges a model, and what it has in common with others. */
export interface HeldOutExample extends LabelledExample {
  readonly language: string;
}

/** What a model learns from. */
export interface TrainingSet {
  readonly train: readonly LabelledExample[];
  /** What chooses the step to stop at, the temperature and the threshold of rejection. */
  readonly dev: readonly LabelledExample[];
}

/** A training set, and what judges the model that comes of it: no choice was made on these. */
export interface JudgedSet extends TrainingSet {
  readonly heldOut: readonly HeldOutExample[];
}

const minIntents = 2;
const minExamplesPerIntent = 2;
const devShare = 0.1;
/** Out-of-scope questions teach nothing: half of them choose, half of them judge. */
const outOfScopeShare = 0.5;

/**
 * Splits the pairs that carry an intent, of all languages together. About a tenth is held out by what the questions say: the
 * same in every training, whatever is imported later and whatever the seed. A tenth of the rest is for choices; the same
 * pairs and seed give the same split.
 *
 * @throws TooFewExamplesError
 */
export function trainingSet(pairs: readonly DialoguePair[], seed: number): JudgedSet {
  const examples = pairs.flatMap(({ question: text, intent: label, language }) =>
    label === null ? [] : [{ text, label, language }],
  );
  const isInScope = ({ label }: LabelledExample) => label !== outOfScopeIntent;
  const inScope = examples.filter(isInScope);
  refuseTooFew(inScope);
  const known = splitByContent(inScope, { contentOf, groupOf: ({ label }) => label });
  const unknown = splitByContent(
    examples.filter((example) => !isInScope(example)),
    { contentOf, share: outOfScopeShare },
  );
  // An intent of two questions may have one of them held out.
  const random = Random.fromSeed(seed);
  const taught = known.train.map(labelled);
  const { train, heldOut: dev } = stratifiedSplit(taught, devShare, random, { rare: 'allow' });
  return {
    train,
    dev: [...dev, ...unknown.train.map(labelled)],
    heldOut: [...known.heldOut, ...unknown.heldOut],
  };
}

/** Questions that differ in nothing but this are the same question. */
const contentOf = ({ text }: LabelledExample): string =>
  text.normalize('NFKC').toLowerCase().trim().replaceAll(/\s+/g, ' ');

const labelled = ({ text, label }: LabelledExample): LabelledExample => ({ text, label });

const examplesToSee = 50_000;
const [fewestEpochs, mostEpochs] = [10, 60];

/**
 * How often a model should see each of so many examples: the fewer there are, the oftener. On the sample corpus
 * (1,188 examples, preset `mini`, one seed) 10 epochs gave 31 % on the held-out questions, and 40 epochs 46 %.
 */
export function epochsFor(examples: number): number {
  return Math.min(Math.max(Math.round(examplesToSee / examples), fewestEpochs), mostEpochs);
}

function refuseTooFew(examples: readonly LabelledExample[]): void {
  const counts = new Map<string, number>();
  for (const { label } of examples) counts.set(label, (counts.get(label) ?? 0) + 1);
  const rare = [...counts].filter(([, count]) => count < minExamplesPerIntent).map(([intent]) => intent);
  if (counts.size < minIntents || rare.length > 0) {
    throw new TooFewExamplesError({ intents: counts.size, minIntents, rare, minExamplesPerIntent });
  }
}
