import { AttentionMapsError } from './errors.ts';

/**
 * Attention of one text, `[L, H, T, T]`, row-major: how much token `row` attends to token `column`, lowest layer first.
 * Padding is cut off before: a model that masks it gives it no attention, so the rows still sum to 1.
 */
export interface AttentionMaps {
  readonly layers: number;
  readonly heads: number;
  readonly tokens: number;
  readonly values: Float32Array | Float64Array;
}

/** The same as nested arrays, `[layers][heads][tokens][tokens]`. */
export type NestedAttentionMaps = readonly (readonly (readonly (readonly number[])[])[])[];

/** How far from 1 the sum of a row may be: float16 models and quantised softmax stay well inside. */
export const rowSumTolerance = 1e-3;

/**
 * The one inner form of attention maps, checked.
 *
 * @param maps nested arrays (copied) or the compact form (kept as it is)
 * @throws AttentionMapsError naming layer, head and row where the maps are not square, not finite, negative, or a row
 * does not sum to 1
 */
export function toAttentionMaps(maps: AttentionMaps | NestedAttentionMaps): AttentionMaps {
  const compact = isNested(maps) ? flatten(maps) : maps;
  checkSizes(compact);
  checkRows(compact);
  return compact;
}

function isNested(maps: AttentionMaps | NestedAttentionMaps): maps is NestedAttentionMaps {
  return Array.isArray(maps);
}

function flatten(nested: NestedAttentionMaps): AttentionMaps {
  const layers = nested.length;
  const heads = nested[0]?.length ?? 0;
  const tokens = nested[0]?.[0]?.length ?? 0;
  const values = new Float64Array(layers * heads * tokens * tokens);
  let position = 0;
  nested.forEach((layer, l) => {
    if (layer.length !== heads) {
      throw new AttentionMapsError(`${layer.length} heads where layer 0 has ${heads}`, { layer: l });
    }
    layer.forEach((map, head) => {
      if (map.length !== tokens) {
        throw new AttentionMapsError(`${map.length} rows, expected ${tokens}`, { layer: l, head });
      }
      map.forEach((row, t) => {
        if (row.length !== tokens) {
          const problem = `not square: ${row.length} columns beside ${tokens} rows`;
          throw new AttentionMapsError(problem, { layer: l, head, row: t });
        }
        values.set(row, position);
        position += tokens;
      });
    });
  });
  return { layers, heads, tokens, values };
}

function checkSizes({ layers, heads, tokens, values }: AttentionMaps): void {
  for (const [name, size] of Object.entries({ layers, heads, tokens })) {
    if (!Number.isInteger(size) || size < 1)
      throw new AttentionMapsError(`${name} is ${size}, expected at least 1`);
  }
  const expected = layers * heads * tokens * tokens;
  if (values.length !== expected) {
    const shape = `[${layers}, ${heads}, ${tokens}, ${tokens}]`;
    throw new AttentionMapsError(`${values.length} values where the shape ${shape} has ${expected}`);
  }
}

function checkRows({ layers, heads, tokens, values }: AttentionMaps): void {
  const rows = layers * heads * tokens;
  for (let index = 0; index < rows; index += 1) {
    const problem = problemOfRow(values.subarray(index * tokens, (index + 1) * tokens));
    if (problem === undefined) continue;
    const map = Math.floor(index / tokens);
    const place = { layer: Math.floor(map / heads), head: map % heads, row: index % tokens };
    throw new AttentionMapsError(problem, place);
  }
}

function problemOfRow(row: Float32Array | Float64Array): string | undefined {
  let sum = 0;
  for (const value of row) {
    if (!Number.isFinite(value)) return `holds ${value}`;
    if (value < 0) return `holds the negative value ${value}`;
    sum += value;
  }
  return Math.abs(sum - 1) <= rowSumTolerance
    ? undefined
    : `sums to ${sum}, expected 1 within ${rowSumTolerance}`;
}
