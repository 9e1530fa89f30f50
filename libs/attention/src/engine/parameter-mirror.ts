import type { Parameter } from './parameter.ts';

/** What was written of a parameter since it was last looked at: rows of it, or anything. */
export type Change = { readonly name: string; readonly rows: Int32Array | 'all' };

/** A parameter in memory that all threads see. */
export interface SharedParameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The parameters of a training in shared memory, brought up to date between two steps. */
export class ParameterMirror {
  readonly shared: readonly SharedParameter[];
  readonly #written = new Map<Parameter, Set<number> | 'all'>();
  readonly #unwatch: readonly (() => void)[];

  constructor(private readonly parameters: readonly Parameter[]) {
    this.shared = parameters.map(({ name, shape, values }) => {
      const mirror = new Float32Array(new SharedArrayBuffer(values.byteLength));
      mirror.set(values);
      return { name, shape, values: mirror };
    });
    this.#unwatch = parameters.map((parameter) => parameter.watch((rows) => this.#note(parameter, rows)));
  }

  /** Copies what was written since the last time; nobody may read the shared memory meanwhile. */
  update(): readonly Change[] {
    const changes = this.parameters.flatMap((parameter, at): readonly Change[] => {
      const written = this.#written.get(parameter);
      const mirror = this.shared[at];
      if (!written || !mirror) return [];
      const rows = written === 'all' ? written : Int32Array.from(written);
      copyRows(parameter.values, mirror.values, rows, parameter.shape);
      return [{ name: parameter.name, rows }];
    });
    this.#written.clear();
    return changes;
  }

  /** Looks at the parameters no more. */
  close(): void {
    for (const unwatch of this.#unwatch) unwatch();
  }

  #note(parameter: Parameter, rows: Int32Array | undefined): void {
    const before = this.#written.get(parameter);
    if (before === 'all') return;
    if (!rows) return void this.#written.set(parameter, 'all');
    const all = before ?? new Set<number>();
    for (const row of rows) all.add(row);
    this.#written.set(parameter, all);
  }
}

/** @param shape of both; a row is what one index of the first axis holds */
export function copyRows(
  from: Float32Array,
  to: Float32Array,
  rows: Int32Array | 'all',
  [count = 1]: readonly number[],
): void {
  if (rows === 'all') return to.set(from);
  const width = from.length / count;
  for (const row of rows) to.set(from.subarray(row * width, (row + 1) * width), row * width);
}
