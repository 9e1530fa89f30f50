/** An int8 matrix and what its numbers are multiplied with: one scale for each row, or each column. */
export interface QuantizedMatrix {
  /** `[rows, columns]`, symmetric around 0. */
  readonly values: Int8Array;
  readonly scales: Float32Array;
  readonly shape: readonly [rows: number, columns: number];
}

/**
 * One bit less than int8 has: processors without VNNI add two products of uint8 and int8 in 16 bits, which 127 overflows
 * and 64 does not (ONNX Runtime calls it `reduce_range`).
 */
const largest = 64;

/** One scale for each row, as lookups need it. */
export function quantizeRows(data: Float32Array, columns: number): QuantizedMatrix {
  const rows = data.length / columns;
  const values = new Int8Array(data.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const scale = scaleOf(data, row * columns, columns, 1);
    scales[row] = scale;
    for (let at = row * columns; at < (row + 1) * columns; at++) values[at] = toInt8(data[at] ?? 0, scale);
  }
  return { values, scales, shape: [rows, columns] };
}

/** One scale for each column of W, or of Wᵀ where it is stored `[out, in]`, as products need it. */
export function quantizeColumns(
  data: Float32Array,
  matrix: { readonly rows: number; readonly columns: number; readonly isTransposed: boolean },
): QuantizedMatrix {
  const { rows, columns, isTransposed } = matrix;
  const [inputs, outputs] = isTransposed ? [columns, rows] : [rows, columns];
  const values = new Int8Array(data.length);
  const scales = new Float32Array(outputs);
  for (let output = 0; output < outputs; output++) {
    const start = isTransposed ? output * columns : output;
    const stride = isTransposed ? 1 : columns;
    const scale = scaleOf(data, start, inputs, stride);
    scales[output] = scale;
    for (let input = 0; input < inputs; input++)
      values[input * outputs + output] = toInt8(data[start + input * stride] ?? 0, scale);
  }
  return { values, scales, shape: [inputs, outputs] };
}

/** 1 for numbers that are all 0, or so small that a scale would be: any does. */
function scaleOf(data: Float32Array, start: number, count: number, stride: number): number {
  let most = 0;
  for (let index = 0; index < count; index++)
    most = Math.max(most, Math.abs(data[start + index * stride] ?? 0));
  return Math.fround(most / largest) || 1;
}

const toInt8 = (number: number, scale: number): number => Math.round(number / scale);
