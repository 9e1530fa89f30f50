import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ActiveModel } from '../active/active-model.ts';
import type { RowSlices, Scores } from '../evaluation/evaluation.ts';
import { defaultGate } from '../evaluation/gate.ts';
import { splitByContent } from '../task/held-out.ts';
import { ModelTask } from '../task/model-task.ts';
import type { GatherRequest, Material, TrainingRequest } from '../task/model-task.ts';

export interface WordRow {
  readonly text: string;
  readonly label: string;
  readonly language: string;
}

export interface WordPlan extends WordOptions {
  readonly rows: readonly WordRow[];
}

const wordOptions = z.strictObject({
  seed: z.int().min(1).default(1),
  /** Languages that the model is not taught. */
  forget: z.array(z.string()).default([]),
  behave: z.enum(['well', 'fail', 'hang', 'crash']).default('well'),
});
type WordOptions = z.output<typeof wordOptions>;

export class NothingToLearnError extends Error {
  readonly code = 'NOTHING_TO_LEARN';
}

/** For specs: a model that knows words. */
export class WordModel {
  isClosed = false;

  constructor(private readonly words: Readonly<Record<string, string>>) {}

  classify(text: string): string | undefined {
    if (this.isClosed) throw new Error('closed');
    return text.split(' ').flatMap((word) => this.words[word] ?? [])[0];
  }

  async close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

export class WordTask extends ModelTask<WordOptions, WordRow, WordModel> {
  readonly name = 'words';
  readonly program = new URL('./word-program.ts', import.meta.url);
  readonly options = wordOptions;
  readonly score = 'accuracy';
  override readonly gate = { ...defaultGate, minSliceRows: 20 };
  /** Called before a model is judged. */
  beforeEvaluation: () => Promise<void> = async () => Promise.resolve();

  constructor(
    active: ActiveModel<WordModel>,
    private readonly rows: readonly WordRow[],
  ) {
    super(active);
  }

  override async check(_: TrainingRequest<WordOptions>): Promise<void> {
    if (this.rows.length === 0) throw new NothingToLearnError('There is nothing to learn from');
    return Promise.resolve();
  }

  async gather({ options }: GatherRequest<WordOptions>): Promise<Material<WordRow>> {
    const { train, heldOut } = splitByContent(this.rows, { contentOf: ({ text }) => text, share: 0.5 });
    const plan: WordPlan = { ...options, rows: train };
    return Promise.resolve({ plan, heldOut, about: { rows: this.rows.length } });
  }

  async open(folder: string): Promise<WordModel> {
    return new WordModel(JSON.parse(await readFile(join(folder, 'words.json'), 'utf8')));
  }

  async evaluate(model: WordModel, rows: readonly WordRow[]): Promise<Scores> {
    await this.beforeEvaluation();
    const scores = rows.map(({ text, label }) => (model.classify(text) === label ? 1 : 0));
    return { scores, metrics: { accuracy: scores.filter((score) => score === 1).length / rows.length } };
  }

  override slicesOf({ language, label }: WordRow): RowSlices {
    return { language, label };
  }
}

/** Enough rows that the gate judges each language: `track en-17`, `退款 zh-17`, in two languages. */
export const wordRows: readonly WordRow[] = [
  { language: 'en', words: ['track', 'refund'] },
  { language: 'zh', words: ['快递', '退款'] },
].flatMap(({ language, words }) =>
  words.flatMap((word, index) =>
    Array.from({ length: 30 }, (_, number) => ({
      text: `${word} ${language}-${number}`,
      label: `l${index}`,
      language,
    })),
  ),
);
