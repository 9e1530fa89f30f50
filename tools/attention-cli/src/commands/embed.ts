import { TextEmbedder, describeRows, streamExamples } from '@attention-flow/attention';
import type { AddCommand } from '../cli.ts';
import { EmbeddingFile, embeddingFormat } from '../embedding-files.ts';
import { InputError, UsageError, describeError } from '../errors.ts';
import { positiveNumber } from '../options.ts';
import type { Output } from '../output.ts';
import { sessionOptions } from '../session.ts';

interface EmbedOptions {
  readonly model: string;
  readonly data: string;
  readonly text: string;
  readonly out: string;
  readonly threads: number;
  readonly device?: string;
}

/** Texts that are sorted by length together, embedded and written before more are read. */
const sliceSize = 1024;

export const embedCommand: AddCommand = (program, output) => {
  program
    .command('embed')
    .description('Write a vector for every row of a file, by an encoder bundle')
    .requiredOption('--model <folder>', 'the bundle of an encoder')
    .requiredOption('--data <file>', 'rows with texts')
    .requiredOption('--text <column>', 'column of the text')
    .requiredOption('--out <file>', 'file of the vectors, .jsonl or .npy')
    .option('--threads <n>', 'threads to compute with', positiveNumber, 2)
    .option('--device <device>', 'cpu, cuda ... (default: ATTENTION_DEVICE, else cpu)')
    .action((options: EmbedOptions) => embed(options, output));
};

async function embed(options: EmbedOptions, output: Output): Promise<void> {
  const started = performance.now();
  const { model, data, text, out } = options;
  const format = embeddingFormat(out);
  if (!format) throw new UsageError(`--out '${out}' is neither .jsonl nor .npy`);
  await using embedder = await TextEmbedder.load(model, await sessionOptions(options));
  await using file = await EmbeddingFile.create(out, format, embedder.dimensions).catch((cause: unknown) => {
    const { code } = describeError(cause);
    throw new InputError('--out', out, `the file cannot be written (${code})`, code, { cause });
  });
  const rows = streamExamples(data, { text });
  const cut = { texts: 0, tokens: 0 };
  for await (const texts of slices(rows, sliceSize)) {
    const embedded = await embedder.embedCounted(texts);
    await file.append(embedded.map(({ vector }, at) => ({ text: texts[at] ?? '', vector })));
    for (const { droppedTokens } of embedded) {
      cut.tokens += droppedTokens;
      if (droppedTokens > 0) cut.texts += 1;
    }
  }
  const report = rows.report();
  if (report.kept === 0) throw new InputError('--data', data, `no row can be used; ${describeRows(report)}`);
  const examples = await file.finish();
  if (report.rejectedTotal > 0) output.note(describeRows(report));
  if (cut.texts > 0)
    output.note(
      `${cut.texts} texts are longer than the ${embedder.maxTokens} tokens of the model; ${cut.tokens} tokens were not read`,
    );
  const { dimensions, manifest } = embedder;
  const seconds = (performance.now() - started) / 1000;
  output.result(
    {
      out,
      examples,
      dimensions,
      rejected: report.rejectedTotal,
      cutTexts: cut.texts,
      droppedTokens: cut.tokens,
      version: manifest.version,
      seconds,
    },
    () => `Wrote ${examples} vectors of ${dimensions} numbers to ${out} in ${seconds.toFixed(1)} s.`,
  );
}

async function* slices(
  rows: AsyncIterable<{ readonly text: string }>,
  size: number,
): AsyncGenerator<readonly string[]> {
  let slice: string[] = [];
  for await (const { text } of rows) {
    slice.push(text);
    if (slice.length < size) continue;
    yield slice;
    slice = [];
  }
  if (slice.length > 0) yield slice;
}
