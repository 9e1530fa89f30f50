/**
 * Benjamini and Hochberg's q-values: of all tests with `q <= level`, at most the share `level` is expected to be
 * false, whatever number of them is made. Order is that of the input.
 *
 * @param pValues each in [0, 1]
 * @see Benjamini & Hochberg (1995), Controlling the False Discovery Rate, J. R. Statist. Soc. B 57
 */
export function adjustedPValues(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => at(pValues, b) - at(pValues, a));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let least = 1;
  order.forEach((index, position) => {
    const rank = pValues.length - position;
    // The product first would round below p where the rank is last.
    least = Math.min(least, at(pValues, index) * (pValues.length / rank));
    adjusted[index] = least;
  });
  return adjusted;
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 1;
}
