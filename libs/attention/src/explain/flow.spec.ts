import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { toAttentionMaps } from './attention-maps.ts';
import { attentionFlow, attentionFlowMatrix } from './flow.ts';
import { residualAttention } from './residual-attention.ts';
import { attentionRollout } from './rollout.ts';
import { arbitraryMaps } from './testing/arbitrary-maps.ts';

interface ReferenceCase {
  readonly seed: number;
  readonly attentions: number[][][][];
  readonly flow: number[][];
}
const reference = JSON.parse(
  readFileSync(new URL('../../fixtures/attention-flow/reference.json', import.meta.url), 'utf8'),
) as ReferenceCase[];

const first = [
  [1, 0],
  [1, 0],
];

describe('attentionFlow', () => {
  test.each(reference)('agrees with the linear programs, seed $seed', ({ attentions, flow }) => {
    attentionFlowMatrix(attentions).forEach((row, from) => {
      expect(row.length).toBe(flow[from]!.length);
      row.forEach((value, to) => expect(Math.abs(value - flow[from]![to]!)).toBeLessThan(1e-6));
    });
  });

  test('one layer is its map with the residual', () => {
    expect(attentionFlow([[first]], { from: 1 })).toEqual([0.5, 0.5]);
  });

  test('explains the first token unless told otherwise', () => {
    const maps = reference[0]!.attentions;
    expect(attentionFlow(maps)).toEqual(attentionFlow(maps, { from: 0 }));
    expect(attentionFlow(maps, { from: 2 })).toEqual(attentionFlowMatrix(maps)[2]);
  });

  test('float32 maps stay within the tolerance', () => {
    const maps = toAttentionMaps(reference[0]!.attentions);
    const single = attentionFlow({ ...maps, values: Float32Array.from(maps.values) });
    single.forEach((value, to) => expect(Math.abs(value - reference[0]!.flow[0]![to]!)).toBeLessThan(1e-6));
  });

  test.each([-1, 2, 0.5, Number.NaN])('refuses the output token %p of two', (from) => {
    expect(() => attentionFlow([[first]], { from })).toThrow(/'from': token .* is not one of the 2/);
  });

  test('law: no more than leaves the source or enters the sink, no less than its rollout', () => {
    fc.assert(
      fc.property(arbitraryMaps, (maps) => {
        const checked = toAttentionMaps(maps);
        const { layers, tokens } = checked;
        const mixed = residualAttention(checked);
        const rollout = attentionRollout(maps);
        attentionFlowMatrix(maps).forEach((row, from) =>
          row.forEach((value, to) => {
            const source = ((layers - 1) * tokens + from) * tokens;
            const out = mixed.subarray(source, source + tokens).reduce((sum, capacity) => sum + capacity, 0);
            const into = mixed.subarray(0, tokens * tokens).filter((_, arc) => arc % tokens === to);
            expect(value).toBeLessThanOrEqual(out + 1e-9);
            expect(value).toBeLessThanOrEqual(into.reduce((sum, capacity) => sum + capacity, 0) + 1e-9);
            // The walk that rollout counts is itself a flow that respects every pipe.
            expect(value).toBeGreaterThanOrEqual(rollout[from]![to]! - 1e-9);
          }),
        );
      }),
    );
  });
});

describe('attentionFlowMatrix of groups', () => {
  test('two inputs that are one receive together what the layer above reads of both', () => {
    const row = [0.25, 0.25, 0.5];
    const matrix = attentionFlowMatrix([[[row, row, row]]], { residual: 0, groups: [0, 1, 1] });
    expect(matrix).toEqual([0, 1, 2].map(() => [0.25, 0.75, 0]));
  });

  test('law: a group receives no less than its best token, no more than all of them or than there is', () => {
    const grouped = arbitraryMaps.chain((maps) => {
      const tokens = maps[0]![0]!.length;
      return fc.record({
        maps: fc.constant(maps),
        starts: fc.array(fc.boolean(), { minLength: tokens, maxLength: tokens }),
      });
    });
    fc.assert(
      fc.property(grouped, ({ maps, starts }) => {
        let group = 0;
        const groups = starts.map((isStart, token) => (group = isStart ? token : group));
        const alone = attentionFlowMatrix(maps);
        attentionFlowMatrix(maps, { groups }).forEach((row, from) => {
          row.forEach((value, to) => {
            if (groups[to] !== to) return expect(value).toBe(0);
            const members = alone[from]!.filter((_, token) => groups[token] === to);
            expect(value).toBeGreaterThanOrEqual(Math.max(...members) - 1e-9);
            expect(value).toBeLessThanOrEqual(members.reduce((sum, member) => sum + member, 0) + 1e-9);
            expect(value).toBeLessThanOrEqual(1 + 1e-9);
          });
        });
        expect(attentionFlowMatrix(maps, { groups: starts.map((_, token) => token) })).toEqual(alone);
      }),
    );
  });

  test.each([{ groups: [0] }, { groups: [0, 2] }, { groups: [1, 0] }, { groups: [0.5, 1] }])(
    'refuses groups $groups of two tokens',
    ({ groups }) => {
      expect(() => attentionFlowMatrix([[first]], { groups })).toThrow(/'groups': .* one of the 2/);
    },
  );
});
