/** Points and weights of an integral over [0, 1]: `∫ f ≈ Σ weights[i] · f(nodes[i])`. */
export interface Quadrature {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/**
 * Gauss-Legendre quadrature: exact for polynomials up to degree `2 count − 1`. The roots of the Legendre polynomial are found
 * by Newton's method from Chebyshev's angles.
 * @see Press et al. (2007), Numerical Recipes, section 4.6
 */
export function gaussLegendre(count: number): Quadrature {
  const points = Array.from({ length: count }, (_, index) => {
    let x = Math.cos((Math.PI * (index + 0.75)) / (count + 0.5));
    let slope = 0;
    for (let step = 0; step < 20; step++) {
      const [value, derivative] = legendre(count, x);
      slope = derivative;
      x -= value / derivative;
      if (Math.abs(value / derivative) < 1e-15) break;
    }
    return { node: (1 - x) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
  return { nodes: points.map(({ node }) => node), weights: points.map(({ weight }) => weight) };
}

/** The Legendre polynomial of a degree and its derivative, at x inside (-1, 1). */
function legendre(degree: number, x: number): readonly [value: number, derivative: number] {
  let [before, value] = [1, x];
  for (let order = 2; order <= degree; order++)
    [before, value] = [value, ((2 * order - 1) * x * value - (order - 1) * before) / order];
  return [value, (degree * (x * value - before)) / (x * x - 1)];
}
