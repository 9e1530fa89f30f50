import fc from 'fast-check';
import { LayeredMaxFlow } from './max-flow.ts';

interface Network {
  readonly layers: number;
  readonly tokens: number;
  /** `[L, T, T]`, lowest layer first. */
  readonly capacity: readonly number[];
}

/** Any capacities, not only those of attention: zeros, ties and rows of any sum. */
const arbitraryNetwork = (maxLayers: number, maxTokens: number): fc.Arbitrary<Network> =>
  fc
    .record({
      layers: fc.integer({ min: 1, max: maxLayers }),
      tokens: fc.integer({ min: 1, max: maxTokens }),
    })
    .chain(({ layers, tokens }) => {
      const length = layers * tokens * tokens;
      const value = fc.oneof(fc.constantFrom(0, 0, 0.25, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true }));
      return fc.record({
        layers: fc.constant(layers),
        tokens: fc.constant(tokens),
        capacity: fc.array(value, { minLength: length, maxLength: length }),
      });
    });

const solve = ({ tokens, capacity }: Network, from: number, to: number) =>
  new LayeredMaxFlow(Float64Array.from(capacity), tokens).between(from, to);

function pairs(tokens: number): (readonly [number, number])[] {
  const all = Array.from({ length: tokens }, (_, token) => token);
  return all.flatMap((from) => all.map((to) => [from, to] as const));
}

/** The residual matrix over all (L + 1) T points, point `level * T + token`, level 0 the inputs. */
function adjacency({ layers, tokens, capacity }: Network): number[][] {
  const points = (layers + 1) * tokens;
  const matrix = Array.from({ length: points }, () => new Array<number>(points).fill(0));
  capacity.forEach((value, arc) => {
    const upper = Math.floor(arc / tokens) + tokens;
    const level = Math.floor(upper / tokens);
    matrix[upper]![(level - 1) * tokens + (arc % tokens)] = value;
  });
  return matrix;
}

/** Edmonds and Karp's algorithm as the textbook has it: one shortest path at a time on a dense matrix. */
function edmondsKarp(network: Network, from: number, to: number): number {
  const residual = adjacency(network);
  const source = network.layers * network.tokens + from;
  for (let total = 0; ;) {
    const parent = new Map([[source, source]]);
    for (const point of parent.keys()) {
      residual[point]!.forEach((value, other) => {
        if (value > 1e-14 && !parent.has(other)) parent.set(other, point);
      });
    }
    if (!parent.has(to)) return total;
    const path: [number, number][] = [];
    for (let point = to; point !== source; point = parent.get(point)!) path.push([parent.get(point)!, point]);
    const amount = Math.min(...path.map(([a, b]) => residual[a]![b]!));
    for (const [a, b] of path) {
      residual[a]![b]! -= amount;
      residual[b]![a]! += amount;
    }
    total += amount;
  }
}

/** The smallest cut over all sets of points that hold the source and not the sink: equals the flow by duality. */
function smallestCut(network: Network, from: number, to: number): number {
  const matrix = adjacency(network);
  const source = network.layers * network.tokens + from;
  let smallest = Infinity;
  for (let set = 0; set < 2 ** matrix.length; set += 1) {
    const has = (point: number) => (set & (1 << point)) !== 0;
    if (!has(source) || has(to)) continue;
    let cut = 0;
    matrix.forEach((row, a) => row.forEach((value, b) => (cut += has(a) && !has(b) ? value : 0)));
    smallest = Math.min(smallest, cut);
  }
  return smallest;
}

describe('LayeredMaxFlow', () => {
  test('one layer is one pipe', () => {
    expect(solve({ layers: 1, tokens: 2, capacity: [0.25, 0.75, 1, 0] }, 0, 1)).toBe(0.75);
  });

  test('undoes flow that an earlier path sent the wrong way', () => {
    // The first path takes 0 - 0 - 0; the second can only reach the sink if that flow moves over to 1.
    const lowest = [0.5, 0, 0, 0.5, 0, 0, 0.5, 0, 0];
    const middle = [0.5, 0.5, 0, 0.5, 0, 0, 0, 0, 0];
    const top = [0.5, 0.5, 0, 0, 0, 0, 0, 0, 0];
    const network = { layers: 3, tokens: 3, capacity: [...lowest, ...middle, ...top] };
    expect(solve(network, 0, 0)).toBe(1);
  });

  test('nothing flows where no path leads', () => {
    expect(solve({ layers: 2, tokens: 2, capacity: [1, 0, 0, 1, 1, 0, 0, 1] }, 0, 1)).toBe(0);
  });

  test('agrees with Edmonds-Karp on random networks', () => {
    fc.assert(
      fc.property(arbitraryNetwork(5, 5), (network) => {
        const solver = new LayeredMaxFlow(Float64Array.from(network.capacity), network.tokens);
        for (const [from, to] of pairs(network.tokens)) {
          expect(Math.abs(solver.between(from, to) - edmondsKarp(network, from, to))).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('equals the smallest cut of tiny networks', () => {
    fc.assert(
      fc.property(arbitraryNetwork(3, 2), (network) => {
        for (const [from, to] of pairs(network.tokens)) {
          expect(Math.abs(solve(network, from, to) - smallestCut(network, from, to))).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('law: a wider pipe never carries less', () => {
    fc.assert(
      fc.property(
        arbitraryNetwork(4, 4),
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (network, arc, more) => {
          const capacity = network.capacity.map((value, i) =>
            i === arc % network.capacity.length ? value + more : value,
          );
          for (const [from, to] of pairs(network.tokens)) {
            const before = solve(network, from, to);
            const after = solve({ ...network, capacity }, from, to);
            expect(after).toBeGreaterThanOrEqual(before - 1e-9);
            expect(after).toBeLessThanOrEqual(before + more + 1e-9);
          }
        },
      ),
    );
  });

  test('law: the answer does not depend on what was asked before', () => {
    fc.assert(
      fc.property(arbitraryNetwork(4, 4), (network) => {
        const solver = new LayeredMaxFlow(Float64Array.from(network.capacity), network.tokens);
        for (const [from, to] of pairs(network.tokens))
          expect(solver.between(from, to)).toBe(solve(network, from, to));
      }),
    );
  });
});
