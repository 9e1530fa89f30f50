import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { learnedTexts } from '../../../../fixtures/bilingual-intents.ts';
import { sampleTexts } from '../../../../fixtures/sample-text.ts';
import type { PretrainOptions } from '../pretrain-options.ts';

const answers: Readonly<Record<string, string>> = {
  card_arrival: 'Cards are sent by post and come within five working days. 卡片五个工作日内送达。',
  forgotten_password: 'Choose "forgotten" on the sign-in page to set a new one. 在登录页重置密码。',
};

const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

export interface TinyCorpora {
  /** Sentences, in the column `text`. */
  readonly texts: string;
  /** Questions and answers, in the columns `text` and `pair`. */
  readonly pairs: string;
}

export async function writeTinyCorpora(folder: string): Promise<TinyCorpora> {
  const corpora = { texts: join(folder, 'texts.jsonl'), pairs: join(folder, 'pairs.jsonl') };
  await writeFile(corpora.texts, lines(sampleTexts.map((text) => ({ text }))));
  const pairs = learnedTexts.map(({ text, label }) => ({
    text,
    pair: answers[label] ?? `About ${label}: ${label}.`,
  }));
  await writeFile(corpora.pairs, lines(pairs));
  return corpora;
}

/** Settings under which a few seconds are enough. */
export const tiny = {
  preset: 'mini',
  vocabSize: 400,
  maxTokens: 16,
  seed: 1,
  session: { device: 'cpu', threads: 1 },
} as const satisfies Partial<PretrainOptions>;
