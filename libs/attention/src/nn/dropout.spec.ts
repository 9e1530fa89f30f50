import { ones, slice, tensor2d } from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { float32 } from '../engine/signature.ts';
import { runCompiled, runEager } from '../engine/testing/both-ways.ts';
import { seededRandom } from '../engine/testing/operands.ts';
import { Dropout, noiseRange } from './dropout.ts';

const [B, T, D] = [24, 20, 64] as const;
const N = B * T;
const { minimum, maximum } = noiseRange;
const random = seededRandom(3);
const noise = Float32Array.from({ length: N }, () => minimum + random() * (maximum - minimum));
const dropout = new Dropout(tensor2d(noise, [B, T]));

/** 1 where an element of `[N, D]` is kept. */
const keptAt = (place: string, rate: number) =>
  Array.from(dropout.apply(ones([N, D]), rate, place).dataSync(), (value) => (value === 0 ? 0 : 1));
const mean = (values: readonly number[]) =>
  values.reduce<number>((sum, value) => sum + value, 0) / values.length;
/** Five standard errors of a share over so many draws. */
const slack = (rate: number, draws: number) => 5 * Math.sqrt((rate * (1 - rate)) / draws);

describe('Dropout', () => {
  test.each([0.1, 0.2, 0.5, 0.9])(
    'rate %d: so many elements are 0, the others grow to keep the mean',
    (rate) => {
      const values = Array.from(dropout.apply(ones([N, D]), rate, 'layer.0').dataSync());
      const zeros = values.filter((value) => value === 0);
      expect(Math.abs(zeros.length / values.length - rate)).toBeLessThan(slack(rate, N * D));
      expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
      expect(mean(values)).toBeCloseTo(1, 1);
    },
  );

  test('no row and no column is treated better than others', () => {
    const kept = keptAt('layer.0', 0.5);
    for (let row = 0; row < N; row++)
      expect(Math.abs(mean(kept.slice(row * D, (row + 1) * D)) - 0.5)).toBeLessThan(slack(0.5, D));
    for (let column = 0; column < D; column++)
      expect(Math.abs(mean(kept.filter((_, at) => at % D === column)) - 0.5)).toBeLessThan(slack(0.5, N));
  });

  test.each([
    ['layer.0.attention', 'layer.1.attention'],
    ['layer.0.attention', 'layer.0.feedForward'],
    ['bag.0', 'bag.1'],
    ['embeddings', 'attentionHead'],
  ])('%s and %s drop independently of each other', (one, other) => {
    const [a, b] = [keptAt(one, 0.5), keptAt(other, 0.5)];
    const both = mean(a.map((kept, at) => kept * (b[at] ?? 0)));
    expect(Math.abs(both - 0.25)).toBeLessThan(slack(0.25, N * D));
  });

  test('the same noise and place drop the same; other noise drops others', () => {
    const turned = new Dropout(tensor2d(noise.toReversed(), [B, T]));
    const [first, second, other] = [dropout, dropout, turned].map((made) =>
      made
        .apply(ones([N, D]), 0.5, 'layer.0')
        .dataSync()
        .join(),
    );
    expect(first === second).toBe(true);
    expect(first === other).toBe(false);
  });

  test('a place may be used at two widths', () => {
    expect(dropout.apply(ones([N, 8]), 0.5, 'layer.0').shape).toEqual([N, 8]);
  });

  test.each([
    { name: 'without noise', made: new Dropout(undefined), rate: 0.5 },
    { name: 'at rate 0', made: dropout, rate: 0 },
  ])('does nothing $name', ({ made, rate }) => {
    const x: Tensor2D = ones([N, D]);
    const pooled: Tensor2D = ones([B, D]);
    expect(made.apply(x, rate, 'layer.0')).toBe(x);
    expect(made.applyPooled(pooled, rate, 'layer.0')).toBe(pooled);
  });

  test('compiled drops what eager drops, to the last bit', async () => {
    const fn = ({ x, noise: given }: Readonly<Record<string, unknown>>) => {
      const made = new Dropout(given as Tensor2D);
      const dropped = made.apply(x as Tensor2D, 0.2, 'layer.0');
      return { dropped, pooled: made.applyPooled(slice(dropped, [0, 0], [B, D]), 0.5, 'head') };
    };
    const inputs = {
      x: { data: Float32Array.from({ length: N * D }, random), shape: [N, D] },
      noise: { data: noise, shape: [B, T] },
    };
    const [compiled] = await runCompiled(fn, { x: float32([N, D]), noise: float32([B, T]) }, [inputs]);
    expect(compiled).toEqual(runEager(fn, inputs));
  });
});
