import type { Gradient } from '../engine/compile.ts';

export type RowsGradient = Gradient & { readonly kind: 'rows' };

/** The gradient of a table by rows, each id once. */
export interface MergedRows {
  /** In the order of first mention. */
  readonly ids: Int32Array;
  /** `[ids, width]` */
  readonly rows: Float32Array;
  readonly width: number;
}

/** The norm and the update of one step want the same rows. */
const mergedBefore = new WeakMap<RowsGradient, MergedRows>();

/** Adds up rows of one id, over all parts in order. The result may be that of an earlier call: not to be written to. */
export function mergedRows(gradient: RowsGradient): MergedRows {
  const known = mergedBefore.get(gradient);
  if (known) return known;
  const merged = merge(gradient);
  mergedBefore.set(gradient, merged);
  return merged;
}

function merge({ parts }: RowsGradient): MergedRows {
  const first = parts.find(({ ids }) => ids.length > 0);
  const width = first ? first.rows.length / first.ids.length : 0;
  const total = parts.reduce((sum, { ids }) => sum + ids.length, 0);
  const rows = new Float32Array(total * width);
  const starts = new Map<number, number>();
  for (const part of parts) {
    part.ids.forEach((each, at) => {
      const id = Number(each);
      const row = part.rows.subarray(at * width, (at + 1) * width);
      const start = starts.get(id);
      if (start !== undefined) return addTo(rows, start, row);
      rows.set(row, starts.size * width);
      starts.set(id, starts.size * width);
    });
  }
  return { ids: Int32Array.from(starts.keys()), rows: rows.subarray(0, starts.size * width), width };
}

function addTo(sums: Float32Array, start: number, row: Float32Array): void {
  for (let i = 0; i < row.length; i++) sums[start + i] = (sums[start + i] as number) + (row[i] as number);
}
