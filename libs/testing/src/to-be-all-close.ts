/** Numbers in any of the forms that tests hold them in: a number, nested lists, typed arrays, or flat data with its shape. */
export type Numbers =
  | number
  | bigint
  | { readonly length: number; readonly [position: number]: Numbers }
  | { readonly data: ArrayLike<number | bigint>; readonly shape: readonly number[] };

/** Two numbers are close if they differ by no more than `absolute`, or by no more than `relative` of the larger. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * A Jest matcher, `expect(actual).toBeAllClose(expected, { absolute, relative })`; add it by
 * `expect.extend({ toBeAllClose })`. The shapes must agree; NaN is close to NaN, an infinity to itself.
 */
export function toBeAllClose(actual: Numbers, expected: Numbers, tolerance: Tolerance): Verdict {
  const [one, other] = [flatten(actual), flatten(expected)];
  const [shape, expectedShape] = [one.shape.join(', '), other.shape.join(', ')];
  if (shape !== expectedShape) {
    return { pass: false, message: () => `Expected shape [${expectedShape}], received [${shape}]` };
  }
  const apart = one.data
    .map((value, position) => ({ position, value, wanted: other.data[position] ?? NaN }))
    .filter(({ value, wanted }) => !isClose(value, wanted, tolerance));
  const bounds = `absolute ${tolerance.absolute}, relative ${tolerance.relative}`;
  if (apart.length === 0) {
    return { pass: true, message: () => `Expected numbers that are not all close (${bounds})` };
  }
  const worst = apart.reduce((most, each) => (distance(each) > distance(most) ? each : most));
  return {
    pass: false,
    message: () =>
      `${apart.length} of ${one.data.length} numbers are not close (${bounds}); the farthest is ` +
      `[${indexOf(worst.position, one.shape).join(', ')}]: expected ${worst.wanted}, received ${worst.value}`,
  };
}

interface Flat {
  readonly data: readonly number[];
  readonly shape: readonly number[];
}

function flatten(numbers: Numbers): Flat {
  if (typeof numbers === 'number' || typeof numbers === 'bigint')
    return { data: [Number(numbers)], shape: [] };
  if ('data' in numbers) return { data: Array.from(numbers.data, Number), shape: numbers.shape };
  const parts = Array.from({ length: numbers.length }, (_, position) => flatten(numbers[position] ?? NaN));
  const inner = parts[0]?.shape ?? [];
  if (parts.some(({ shape }) => shape.join() !== inner.join())) {
    throw new TypeError('toBeAllClose was given nested lists of different lengths');
  }
  return { data: parts.flatMap(({ data }) => data), shape: [parts.length, ...inner] };
}

function isClose(value: number, wanted: number, { absolute, relative }: Tolerance): boolean {
  if (Object.is(value, wanted) || value === wanted) return true;
  const bound = Math.max(absolute, relative * Math.max(Math.abs(value), Math.abs(wanted)));
  return Number.isFinite(bound) && Math.abs(value - wanted) <= bound;
}

function distance({ value, wanted }: { readonly value: number; readonly wanted: number }): number {
  const apart = Math.abs(value - wanted);
  return Number.isNaN(apart) ? Infinity : apart;
}

function indexOf(position: number, shape: readonly number[]): readonly number[] {
  return shape.map((size, axis) => {
    const stride = shape.slice(axis + 1).reduce((product, inner) => product * inner, 1);
    return Math.floor(position / stride) % size;
  });
}
