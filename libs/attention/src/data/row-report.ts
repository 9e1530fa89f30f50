import type { RejectedRow, RowFault } from './row.ts';

/** What became of the rows of a file: `read = kept + rejectedTotal`. */
export interface RowReport {
  readonly name: string;
  readonly read: number;
  readonly kept: number;
  readonly rejectedTotal: number;
  readonly rejectedByReason: Readonly<Partial<Record<RowFault, number>>>;
  /** The first rejections, in order of line. */
  readonly rejected: readonly RowRejection[];
}

export type RowRejection = Omit<RejectedRow, 'kind'>;

/** Counts rows as they pass; remembers the first `maxRejected` rejections. */
export class RowTally {
  readonly #name: string;
  readonly #maxRejected: number;
  readonly #byReason = new Map<RowFault, number>();
  readonly #rejected: RowRejection[] = [];
  #kept = 0;
  #rejectedTotal = 0;

  constructor(name: string, maxRejected: number) {
    this.#name = name;
    this.#maxRejected = maxRejected;
  }

  keep(): void {
    this.#kept += 1;
  }

  reject({ line, reason, detail }: RowRejection): void {
    this.#rejectedTotal += 1;
    this.#byReason.set(reason, (this.#byReason.get(reason) ?? 0) + 1);
    if (this.#rejected.length < this.#maxRejected) this.#rejected.push({ line, reason, detail });
  }

  report(): RowReport {
    return {
      name: this.#name,
      read: this.#kept + this.#rejectedTotal,
      kept: this.#kept,
      rejectedTotal: this.#rejectedTotal,
      rejectedByReason: Object.fromEntries(this.#byReason),
      rejected: [...this.#rejected],
    };
  }
}

const rejectionsNamed = 3;

/** `train.csv: 10 rows read, 8 kept, 2 rejected (line 3 is not valid JSON; …)`: the report in one line. */
export function describeRows({ name, read, kept, rejectedTotal, rejected }: RowReport): string {
  const reasons = rejected.slice(0, rejectionsNamed).map(({ line, detail }) => `line ${line} ${detail}`);
  const more = rejectedTotal - reasons.length;
  const listed = [...reasons, ...(more > 0 ? [`${more} more`] : [])].join('; ');
  return `${name}: ${read} rows read, ${kept} kept, ${rejectedTotal} rejected${listed && ` (${listed})`}`;
}
