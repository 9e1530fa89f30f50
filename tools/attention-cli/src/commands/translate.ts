import {
  GenerationOptionError,
  Translator,
  readExamples,
  translationScores,
} from '@attention-flow/attention';
import type {
  CrossAttention,
  TranslateOptions,
  Translation,
  TranslationMethod,
} from '@attention-flow/attention';
import { InvalidArgumentError } from 'commander';
import type { AddCommand } from '../cli.ts';
import { UsageError } from '../errors.ts';
import { flagOf, positiveDecimal, positiveNumber, wholeNumber } from '../options.ts';
import type { Output } from '../output.ts';
import { percent, table } from '../output.ts';
import { usable } from '../rows.ts';
import { sessionOptions } from '../session.ts';

interface TranslateCommandOptions {
  readonly model: string;
  readonly input?: string;
  readonly data?: string;
  readonly source?: string;
  readonly target?: string;
  readonly beam?: number;
  readonly lengthPenalty?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly temperature?: number;
  readonly seed: number;
  readonly mustInclude?: readonly string[];
  readonly forbid?: readonly string[];
  readonly minTokens?: number;
  readonly maxTokens?: number;
  readonly attention?: boolean;
  readonly threads: number;
  readonly device?: string;
}

const usualBeam = 4;

export const translateCommand: AddCommand = (program, output) => {
  program
    .command('translate')
    .description('Write a translation of one text, or as JSON Lines of every row of a file')
    .requiredOption('--model <folder>', 'the bundle of a translator')
    .option('--input <text>', 'one text')
    .option('--data <file>', 'rows with texts')
    .option('--source <column>', 'column of the text in --data')
    .option('--target <column>', 'column of a right translation in --data, to score the answers by')
    .option('--beam <n>', `hypotheses of beam search, 1 is greedy (default: ${usualBeam})`, positiveNumber)
    .option('--length-penalty <x>', 'above 0.6 for longer, below for shorter translations', decimal)
    .option('--top-k <n>', 'draw each token among so many of the most probable', positiveNumber)
    .option('--top-p <share>', 'draw each token among the fewest that have this share', positiveDecimal)
    .option('--temperature <x>', 'above 1 draws more evenly, below 1 more surely', positiveDecimal)
    .option('--seed <n>', 'same seed, same draws', wholeNumber, 1)
    .option('--must-include <phrase...>', 'phrases that the translation contains, or names as missing')
    .option('--forbid <phrase...>', 'texts that the translation does not contain')
    .option('--min-tokens <n>', 'the fewest tokens to write', wholeNumber)
    .option('--max-tokens <n>', 'the most tokens to write', positiveNumber)
    .option('--attention', 'tell which source token each token was taken from')
    .option('--threads <n>', 'threads to compute with', positiveNumber, 2)
    .option('--device <device>', 'cpu, cuda ... (default: ATTENTION_DEVICE, else cpu)')
    .action((options: TranslateCommandOptions) => translate(options, output));
};

async function translate(options: TranslateCommandOptions, output: Output): Promise<void> {
  const { input, data, source, model } = options;
  if ((input === undefined) === (data === undefined)) throw new UsageError('Give one of --input and --data');
  if (input?.trim() === '') throw new UsageError('--input is blank');
  if (data !== undefined && source === undefined)
    throw new UsageError('--data needs --source, the column of the text');
  const how = translateOptions(options);
  await using translator = await Translator.load(model, await sessionOptions(options));
  const run = (texts: readonly string[]) => translator.translate(texts, how).catch(asUsage);
  if (input !== undefined) return one(await run([input]), output);
  await all(options, run, output);
}

function one([translation]: readonly Translation[], output: Output): void {
  if (!translation) throw new Error('The model gave no translation');
  const { text, missing, ending, droppedTokens, attention } = translation;
  if (droppedTokens > 0) output.note(`The text is too long: ${droppedTokens} tokens were not read`);
  if (missing.length > 0) output.note(`Not in the translation: ${missing.join(', ')}`);
  if (ending === 'length') output.note('The translation was cut off at its most tokens');
  output.result(translation, () => (attention ? `${text}\n\n${origins(attention)}` : text));
}

async function all(
  { data = '', source = '', target }: TranslateCommandOptions,
  run: (texts: readonly string[]) => Promise<readonly Translation[]>,
  output: Output,
): Promise<void> {
  const started = performance.now();
  const columns = { text: source, ...(target === undefined ? {} : { pair: target }) };
  const { examples, report } = usable('--data', data, await readExamples(data, columns), output);
  const translations = await run(examples.map(({ text }) => text));
  translations.forEach(({ alternatives: _, ...translation }, at) => {
    const { text, pair } = examples[at] ?? { text: '' };
    const reference = pair === undefined ? {} : { reference: pair };
    output.line(JSON.stringify({ source: text, ...reference, ...translation }));
  });
  const scores =
    target === undefined
      ? undefined
      : translationScores(
          translations.map(({ text }) => text),
          examples.map(({ pair = '' }) => [pair]),
        );
  const seconds = (performance.now() - started) / 1000;
  const counts = {
    examples: examples.length,
    rejected: report.rejectedTotal,
    droppedTokens: translations.reduce((sum, { droppedTokens }) => sum + droppedTokens, 0),
    cutOff: translations.filter(({ ending }) => ending === 'length').length,
    missing: translations.filter(({ missing }) => missing.length > 0).length,
  };
  if (scores)
    output.note(
      `BLEU ${scores.bleu.toFixed(1)}, chrF ${scores.chrf.toFixed(1)}, exact ${percent(scores.exact)}`,
    );
  output.result({ ...counts, ...scores, seconds });
}

/** @throws UsageError where options exclude each other */
function translateOptions(options: TranslateCommandOptions): TranslateOptions {
  const { beam, lengthPenalty, topK, topP, temperature, seed } = options;
  const { mustInclude, forbid, minTokens, maxTokens, attention } = options;
  const draws = { topK, topP, temperature };
  const isDrawn = Object.values(draws).some((value) => value !== undefined);
  if (isDrawn && (beam !== undefined || lengthPenalty !== undefined))
    throw new UsageError(
      '--top-k, --top-p and --temperature draw; --beam and --length-penalty search: give one kind',
    );
  const search = { kind: 'beam', beam: beam ?? usualBeam, ...given({ lengthPenalty }) } as const;
  const method: TranslationMethod = isDrawn ? { kind: 'sample', seed, ...given(draws) } : search;
  return { method, ...given({ mustInclude, forbid, minTokens, maxTokens, attention }) };
}

/** Without what was not given. */
const given = <T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

function asUsage(error: unknown): never {
  if (!(error instanceof GenerationOptionError)) throw error;
  throw new UsageError(`${flagOf(error.option)} is ${String(error.value)}; it must be ${error.expected}`, {
    cause: error,
  });
}

/** Each token written with the source token that it was taken from most. */
function origins({ source, target, weights }: CrossAttention): string {
  const rows = target.map((token, at) => {
    const row = weights[at] ?? [];
    const strongest = row.indexOf(Math.max(...row));
    return [token, source[strongest]?.text ?? '', percent(row[strongest] ?? 0)];
  });
  return table([['written', 'from', 'share'], ...rows]);
}

function decimal(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('Must be a number of 0 or more.');
  return value;
}
