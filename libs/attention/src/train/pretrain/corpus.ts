import { createHash } from 'node:crypto';
import { comparableText } from '../../data/duplicates.ts';
import { streamExamples } from '../../data/examples.ts';
import type { Example } from '../../data/examples.ts';
import type { Random } from '../../data/random.ts';
import type { RowReport } from '../../data/row-report.ts';
import { sourceName } from '../../data/source.ts';
import type { Source } from '../../data/source.ts';
import { CorpusChangedError, TooFewTextsError } from './errors.ts';
import { HeldOutChoice, cut } from './held-out.ts';
import type { HeldOut, HeldOutText } from './held-out.ts';
import { merged, shuffled } from './shuffle.ts';
import type { ShuffleBounds } from './shuffle.ts';

export interface CorpusColumns {
  readonly text: string;
  /** Column of the text that belongs to it, such as the answer to a question. */
  readonly pair?: string;
}

/** What is held in memory of a corpus, however large it is. */
export interface CorpusBounds {
  /** Texts that vocabularies are learned from. */
  readonly sampleTexts: number;
  /** Of each of these only the beginning. */
  readonly sampleCharacters: number;
  readonly heldOutTexts: number;
  readonly heldOutCharacters: number;
  readonly shuffle: ShuffleBounds;
}

export const usualBounds: CorpusBounds = {
  sampleTexts: 50_000,
  sampleCharacters: 1_000,
  heldOutTexts: 2_000,
  heldOutCharacters: 10_000,
  shuffle: { items: 16_384, characters: 2 ** 24 },
};

export interface CorpusOptions {
  readonly random: Random;
  readonly bounds?: CorpusBounds;
  /** Breaks off the first pass. */
  readonly signal?: AbortSignal;
}

/** What the first pass over a corpus found. */
interface Survey {
  readonly reports: readonly RowReport[];
  readonly rows: number;
  readonly heldOut: HeldOut;
  readonly isHeldOut: (text: string) => boolean;
  /** Held-out ones among them. */
  readonly sample: readonly Sampled[];
  /** Of all rows in their order. */
  readonly fingerprint: string;
}

/**
 * Texts in files, read anew for each pass: once to count them, to choose what is held out and to draw a sample, then once an
 * epoch. Memory is bounded by {@link CorpusBounds}, not by the files.
 */
export class Corpus {
  private constructor(
    private readonly files: readonly Source[],
    private readonly columns: CorpusColumns,
    private readonly bounds: CorpusBounds,
    private readonly survey: Survey,
  ) {}

  /**
   * Makes the first pass.
   * @throws what `readRows` throws; TooFewTextsError
   */
  static async open(
    files: readonly Source[],
    columns: CorpusColumns,
    { random, bounds = usualBounds, signal }: CorpusOptions,
  ): Promise<Corpus> {
    const seed = random.fork('held out').state().words.join();
    const choice = new HeldOutChoice(seed, bounds.heldOutTexts, bounds.heldOutCharacters);
    const sample = new Reservoir<Sampled>(bounds.sampleTexts, random.fork('sample'));
    const hash = createHash('sha256');
    const reports: RowReport[] = [];
    for (const file of files) {
      const stream = streamExamples(file, columns);
      for await (const example of stream) {
        signal?.throwIfAborted();
        const key = choice.keyOf(example.text);
        choice.add(key, example);
        sample.offer(() => ({ key, ...cut(example, bounds.sampleCharacters) }));
        hash.update(JSON.stringify([example.text, example.pair ?? null]));
      }
      reports.push(stream.report());
    }
    const rows = reports.reduce((sum, { kept }) => sum + kept, 0);
    const heldOut = rows > 0 ? choice.finish() : undefined;
    if (!heldOut) throw new TooFewTextsError(rows);
    return new Corpus(files, columns, bounds, {
      reports,
      rows,
      heldOut,
      isHeldOut: (text) => heldOut.has(choice.keyOf(text)),
      sample: sample.items,
      fingerprint: hash.digest('hex'),
    });
  }

  /** What became of the rows of each file. */
  get reports(): readonly RowReport[] {
    return this.survey.reports;
  }

  get fingerprint(): string {
    return this.survey.fingerprint;
  }

  get heldOut(): readonly HeldOutText[] {
    return this.survey.heldOut.texts;
  }

  /** Rows to learn from, drawn at random; long ones are cut. */
  get sample(): readonly Example[] {
    return this.survey.sample.filter(({ key }) => !this.survey.heldOut.has(key));
  }

  /** What a text compares as, as far as the sample has it: a cut text and a whole one have the same name. */
  nameOf(text: string): string {
    return comparableText(text.slice(0, this.bounds.sampleCharacters));
  }

  /** Rows to learn from: those that are not held out. */
  get trainingRows(): number {
    return this.survey.rows - this.survey.heldOut.rows;
  }

  /** The same rows with nothing held out. */
  whole(): Corpus {
    const heldOut: HeldOut = { texts: [], rows: 0, has: () => false };
    const survey = { ...this.survey, heldOut, isHeldOut: () => false };
    return new Corpus(this.files, this.columns, this.bounds, survey);
  }

  /**
   * The rows to learn from, merged over the files and shuffled; the same generator gives the same order.
   * @throws CorpusChangedError at the end, where there were more or fewer rows than in the first pass
   */
  async *epoch(random: Random): AsyncGenerator<Example, void, undefined> {
    const { files, columns, bounds, survey } = this;
    const streams = files.map((file, at) => ({
      items: streamExamples(file, columns),
      count: survey.reports[at]?.kept ?? 0,
    }));
    let rows = 0;
    async function* learned() {
      for await (const example of merged(streams, random.fork('files'))) {
        rows++;
        if (!survey.isHeldOut(example.text)) yield example;
      }
    }
    yield* shuffled(learned(), charactersOf, bounds.shuffle, random.fork('shuffle'));
    if (rows !== survey.rows) throw new CorpusChangedError(files.map(sourceName), survey.rows, rows);
  }
}

interface Sampled extends Example {
  readonly key: number;
}

const charactersOf = ({ text, pair = '' }: Example): number => text.length + pair.length;

/** So many items of a stream, each with the same chance (Vitter 1985, algorithm R). */
class Reservoir<T> {
  readonly items: T[] = [];
  #offered = 0;

  constructor(
    private readonly capacity: number,
    private readonly random: Random,
  ) {}

  /** @param make called only where the item is taken */
  offer(make: () => T): void {
    this.#offered++;
    if (this.items.length < this.capacity) this.items.push(make());
    else {
      const place = this.random.integer(this.#offered);
      if (place < this.capacity) this.items[place] = make();
    }
  }
}
