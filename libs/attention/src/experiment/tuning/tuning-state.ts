import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../../artifacts/durable-file.ts';
import { AttentionError } from '../../engine/errors.ts';
import type { Judged } from './halving.ts';

/** One training of one trial. */
export interface TuningRun extends Judged {
  /** The round of halving, counted from 1. */
  readonly round: number;
  readonly epochs: number;
  readonly seconds: number;
  /** Why it came to nothing: the code of the error, as a learning rate may be too high. It then counts as 0 right. */
  readonly failed?: string;
}

/** The folder keeps a tuning of other rows or settings. */
export class ForeignTuningError extends AttentionError {
  readonly code = 'ATTENTION_FOREIGN_TUNING';

  constructor(readonly file: string) {
    super(`'${file}' is of a tuning with other data or settings: remove it, or give another folder`);
  }
}

export class DamagedTuningError extends AttentionError {
  readonly code = 'ATTENTION_DAMAGED_TUNING';

  constructor(
    readonly file: string,
    options?: ErrorOptions,
  ) {
    super(`'${file}' is not what a tuning wrote: remove it to begin anew`, options);
  }
}

/** The finished trainings of a tuning, in a file that is replaced as a whole: a kill at any moment loses one training. */
export class TuningState {
  private constructor(
    private readonly file: string | undefined,
    private readonly name: string,
    private runs: readonly TuningRun[],
  ) {}

  /**
   * @param folder undefined keeps nothing
   * @param name of data and settings: a state of other ones is refused
   * @throws ForeignTuningError, DamagedTuningError
   */
  static async open(folder: string | undefined, name: string): Promise<TuningState> {
    if (folder === undefined) return new TuningState(undefined, name, []);
    await mkdir(folder, { recursive: true });
    const file = join(folder, 'tuning.json');
    const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return undefined;
      throw cause;
    });
    if (text === undefined) return new TuningState(file, name, []);
    const saved = parsed(text, file);
    if (saved.name !== name) throw new ForeignTuningError(file);
    return new TuningState(file, name, saved.runs);
  }

  find(trial: number, round: number): TuningRun | undefined {
    return this.runs.find((run) => run.trial === trial && run.round === round);
  }

  async add(run: TuningRun): Promise<void> {
    this.runs = [...this.runs, run];
    if (this.file === undefined) return;
    const written = `${this.file}.new`;
    await writeDurably(written, `${JSON.stringify({ name: this.name, runs: this.runs }, undefined, 2)}\n`);
    await rename(written, this.file);
  }
}

function parsed(text: string, file: string): { readonly name: string; readonly runs: readonly TuningRun[] } {
  let saved: unknown;
  try {
    saved = JSON.parse(text);
  } catch (cause) {
    throw new DamagedTuningError(file, { cause });
  }
  if (!isSaved(saved)) throw new DamagedTuningError(file);
  return saved;
}

function isSaved(value: unknown): value is { readonly name: string; readonly runs: readonly TuningRun[] } {
  if (!isObject(value) || typeof value['name'] !== 'string' || !Array.isArray(value['runs'])) return false;
  return value['runs'].every(
    (run) =>
      isObject(run) &&
      ['trial', 'round', 'epochs', 'accuracy', 'macroF1', 'seconds'].every(
        (field) => typeof run[field] === 'number',
      ),
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
