/** A sparse matrix by rows: row `r` holds entries `starts[r] … starts[r + 1] − 1`. */
export interface SparseRows {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
}

/** Builds a matrix from entries in any order. */
export class SparseBuilder {
  readonly #rows: number[] = [];
  readonly #columns: number[] = [];
  readonly #values: number[] = [];

  add(row: number, column: number, value: number): void {
    this.#rows.push(row);
    this.#columns.push(column);
    this.#values.push(value);
  }

  /** @param rowCount above every row added; entries of a row stay in the order in which they were added */
  build(rowCount: number): SparseRows {
    const starts = new Int32Array(rowCount + 1);
    for (const row of this.#rows) starts[row + 1] = (starts[row + 1] ?? 0) + 1;
    for (let row = 0; row < rowCount; row++) starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0);
    const next = starts.slice();
    const columns = new Int32Array(this.#rows.length);
    const values = new Float32Array(this.#rows.length);
    this.#rows.forEach((row, entry) => {
      const place = next[row] ?? 0;
      next[row] = place + 1;
      columns[place] = this.#columns[entry] ?? 0;
      values[place] = this.#values[entry] ?? 0;
    });
    return { starts, columns, values };
  }
}

export function transposed(matrix: SparseRows, columnCount: number): SparseRows {
  const builder = new SparseBuilder();
  for (let row = 0; row + 1 < matrix.starts.length; row++) {
    for (let entry = matrix.starts[row] ?? 0; entry < (matrix.starts[row + 1] ?? 0); entry++)
      builder.add(matrix.columns[entry] ?? 0, row, matrix.values[entry] ?? 0);
  }
  return builder.build(columnCount);
}

/** `into += weight · row` */
export function addRow(matrix: SparseRows, row: number, weight: number, into: Float32Array): void {
  const { starts, columns, values } = matrix;
  const end = starts[row + 1] ?? 0;
  for (let entry = starts[row] ?? 0; entry < end; entry++) {
    const column = columns[entry] ?? 0;
    into[column] = (into[column] ?? 0) + weight * (values[entry] ?? 0);
  }
}

/** Positions of the `count` largest values above `floor`, largest first; equal values by position. */
export function largest(values: Float32Array, count: number, floor = -Infinity): readonly number[] {
  const kept: number[] = [];
  let least = floor;
  for (let at = 0; at < values.length; at++) {
    if (!((values[at] ?? 0) > least)) continue;
    kept.push(at);
    if (kept.length < 2 * count + 16) continue;
    trim(kept, values, count);
    least = values[kept[count - 1] ?? 0] ?? floor;
  }
  trim(kept, values, count);
  return kept;
}

function trim(positions: number[], values: Float32Array, count: number): void {
  positions.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
  positions.length = Math.min(positions.length, count);
}
