import { gaussLegendre } from './quadrature.ts';

describe('gaussLegendre', () => {
  test.each([1, 2, 5, 16, 64])('with %d points is exact for polynomials', (count) => {
    const { nodes, weights } = gaussLegendre(count);
    for (const degree of [0, 1, count, 2 * count - 1]) {
      const integral = nodes.reduce((sum, node, at) => sum + (weights[at] ?? 0) * node ** degree, 0);
      expect(integral).toBeCloseTo(1 / (degree + 1), 12);
    }
  });

  test('has its points inside the interval, in order', () => {
    const { nodes } = gaussLegendre(9);
    expect(nodes.toSorted((a, b) => a - b)).toEqual(nodes);
    expect(nodes[0]).toBeGreaterThan(0);
    expect(nodes.at(-1)).toBeLessThan(1);
    expect(nodes[4]).toBeCloseTo(0.5, 12);
  });
});
