import { toBeAllClose } from '@attention-flow/testing';
import { draw, samplingChances } from './sampling.ts';
import type { SamplingOptions } from './sampling.ts';

expect.extend({ toBeAllClose });

const logs = (...probabilities: readonly number[]) => Float32Array.from(probabilities, Math.log);

describe('samplingChances', () => {
  test.each<{
    readonly name: string;
    readonly from: Float32Array;
    readonly options: SamplingOptions;
    readonly expected: readonly (readonly [token: number, probability: number])[];
  }>([
    {
      name: 'all tokens, the most probable first',
      from: logs(0.2, 0.5, 0.3),
      options: {},
      expected: [
        [1, 0.5],
        [2, 0.3],
        [0, 0.2],
      ],
    },
    {
      name: 'the two most probable, rescaled',
      from: logs(0.2, 0.5, 0.3),
      options: { topK: 2 },
      expected: [
        [1, 0.625],
        [2, 0.375],
      ],
    },
    {
      name: 'the fewest that hold 0.7',
      from: logs(0.2, 0.5, 0.3),
      options: { topP: 0.7 },
      expected: [
        [1, 0.625],
        [2, 0.375],
      ],
    },
    {
      name: 'the first alone where it is enough',
      from: logs(0.2, 0.5, 0.3),
      options: { topP: 0.4 },
      expected: [[1, 1]],
    },
    {
      name: 'topP counts what topK leaves',
      from: logs(0.4, 0.3, 0.2, 0.1),
      options: { topK: 2, topP: 0.55 },
      expected: [[0, 1]],
    },
    {
      name: 'temperature 0.5 squares the probabilities',
      from: logs(0.8, 0.2),
      options: { temperature: 0.5 },
      expected: [
        [0, 16 / 17],
        [1, 1 / 17],
      ],
    },
    {
      name: 'equal ones by id, what is forbidden never',
      from: logs(0, 0.5, 0.5),
      options: { topK: 3 },
      expected: [
        [1, 0.5],
        [2, 0.5],
      ],
    },
    { name: 'nothing where all is forbidden', from: logs(0, 0), options: {}, expected: [] },
  ])('$name', ({ from, options, expected }) => {
    const chances = samplingChances(from, options);
    expect(chances.map(({ token }) => token)).toEqual(expected.map(([token]) => token));
    expect(chances.map(({ probability }) => probability)).toBeAllClose(
      expected.map(([, probability]) => probability),
      { absolute: 1e-6, relative: 1e-6 },
    );
  });
});

describe('draw', () => {
  const chances = [
    { token: 7, probability: 0.25 },
    { token: 4, probability: 0.75 },
  ];

  test.each([
    { uniform: 0, token: 7 },
    { uniform: 0.2499, token: 7 },
    { uniform: 0.25, token: 4 },
    { uniform: 0.9999999, token: 4 },
  ])('$uniform falls on $token', ({ uniform, token }) => expect(draw(chances, uniform)).toBe(token));

  test('finds nothing among nothing', () => expect(draw([], 0.5)).toBeUndefined());
});
