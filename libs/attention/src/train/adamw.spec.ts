import type { Gradient } from '../engine/compile.ts';
import { Parameter } from '../engine/parameter.ts';
import { AdamW, adamWDefaults } from './adamw.ts';
import { globalNorm } from './global-norm.ts';

const rate = () => 1e-2;
const dense = (...values: number[]): Gradient => ({ kind: 'dense', values: Float32Array.from(values) });
const rows = (...parts: readonly (readonly [id: number, row: readonly number[]])[][]): Gradient => ({
  kind: 'rows',
  parts: parts.map((part) => ({
    ids: BigInt64Array.from(part, ([id]) => BigInt(id)),
    rows: Float32Array.from(part.flatMap(([, row]) => row)),
  })),
});
const table = () =>
  new Parameter(
    'table',
    [4, 3],
    Float32Array.from({ length: 12 }, (_, i) => i / 10),
  );
const bits = ({ values }: Parameter) => [...values];

describe('a table gradient', () => {
  const scattered = dense(0, 0, 0, 5, 7, 9, 0, 0, 0, 1, 1, 1);
  const merged = [3, [1, 1, 1]] as const;

  test.each([
    {
      name: 'in one part, each row once',
      gradient: rows([
        [1, [5, 7, 9]],
        [3, [1, 1, 1]],
      ]),
    },
    {
      name: 'in one part, a row twice',
      gradient: rows([
        [1, [1, 2, 3]],
        [3, [1, 1, 1]],
        [1, [4, 5, 6]],
      ]),
    },
    { name: 'in parts', gradient: rows([[1, [1, 2, 3]], merged], [[1, [4, 5, 6]]]) },
    { name: 'in parts, one of them empty', gradient: rows([], [[1, [5, 7, 9]], merged]) },
  ])('$name updates every row as the dense one does, and has its norm', ({ gradient }) => {
    const [byRows, whole] = [table(), table()];
    const optimizers = [byRows, whole].map(() => new AdamW({ ...adamWDefaults, tableRows: 'all' }));
    for (let step = 0; step < 3; step++) {
      optimizers[0]!.update(new Map([[byRows, gradient]]), rate);
      optimizers[1]!.update(new Map([[whole, scattered]]), rate);
    }
    expect(bits(byRows)).toEqual(bits(whole));
    expect(globalNorm(new Map([[byRows, gradient]]))).toBe(globalNorm(new Map([[whole, scattered]])));
  });

  test('leaves rows alone that the batch did not touch', () => {
    const parameter = table();
    new AdamW(adamWDefaults).update(new Map([[parameter, rows([merged])]]), rate);
    expect(bits(parameter).slice(0, 9)).toEqual(bits(table()).slice(0, 9));
    expect(parameter.values[9]).toBeLessThan(table().values[9]!);
  });
});

describe('the memory', () => {
  const pair = () => [new Parameter('a', [2], Float32Array.of(1, 2)), table()] as const;
  const gradient = dense(0.5, -0.5);

  test('takes parameters in with their values and gives them back', () => {
    const [parameter] = pair();
    const optimizer = new AdamW(adamWDefaults);
    const own = parameter.values;
    optimizer.update(new Map([[parameter, dense(0, 0)]]), () => 0);
    expect(bits(parameter)).toEqual([1, 2]);
    expect(parameter.values).not.toBe(own);
    optimizer.update(new Map([[parameter, gradient]]), rate);
    const trained = bits(parameter);
    optimizer.release([parameter]);
    expect(bits(parameter)).toEqual(trained);
    expect(parameter.values.buffer.byteLength).toBe(8);
  });

  test('goes on after a release, and with parameters that join later', () => {
    const [steady, late] = pair();
    const [paused] = pair();
    const [one, other] = [new AdamW(adamWDefaults), new AdamW(adamWDefaults)];
    for (let step = 0; step < 4; step++) {
      one.update(new Map([[steady, gradient]]), rate);
      other.update(
        new Map<Parameter, Gradient>([
          [paused, gradient],
          ...(step > 1 ? [[late, rows([[0, [1, 1, 1]]])] as const] : []),
        ]),
        rate,
      );
      other.release([paused, late]);
    }
    expect(bits(paused)).toEqual(bits(steady));
    expect(bits(late)).not.toEqual(bits(table()));
  });

  test('of a second optimizer takes over from the first', () => {
    const [parameter] = pair();
    const [one, other] = [new AdamW(adamWDefaults), new AdamW(adamWDefaults)];
    one.update(new Map([[parameter, gradient]]), rate);
    const before = bits(parameter);
    other.update(new Map([[parameter, dense(0, 0)]]), () => 0);
    one.release([parameter]);
    expect(bits(parameter)).toEqual(before);
  });
});

test('restored moments go on bit for bit', () => {
  const [steady, stopped] = [table(), table()];
  const gradient = rows([[2, [0.1, -0.2, 0.3]]]);
  const [whole, half] = [new AdamW(adamWDefaults), new AdamW(adamWDefaults)];
  for (let step = 0; step < 2; step++) {
    whole.update(new Map([[steady, gradient]]), rate);
    half.update(new Map([[stopped, gradient]]), rate);
  }
  const resumed = new AdamW(adamWDefaults);
  resumed.restore(half.state());
  const copy = new Parameter('table', [4, 3], stopped.values.slice());
  expect([...resumed.state().moments.keys()]).toEqual(['table']);
  for (let step = 0; step < 2; step++) {
    whole.update(new Map([[steady, gradient]]), rate);
    resumed.update(new Map([[copy, gradient]]), rate);
  }
  expect(bits(copy)).toEqual(bits(steady));
  expect(resumed.step).toBe(4);
});

test('1,000 updates take no more memory', () => {
  const size = 100_000;
  const parameter = new Parameter('w', [size], new Float32Array(size));
  const optimizer = new AdamW(adamWDefaults);
  const gradients = new Map([
    [parameter, { kind: 'dense', values: new Float32Array(size).fill(1) } as const],
  ]);
  const resident: number[] = [];
  for (let step = 0; step < 1_000; step++) {
    globalNorm(gradients);
    optimizer.update(gradients, rate);
    resident.push(process.memoryUsage.rss());
  }
  const mean = (quarter: number) =>
    resident.slice(quarter * 250, (quarter + 1) * 250).reduce((sum, each) => sum + each, 0) / 250;
  expect(mean(3) / mean(1)).toBeLessThan(1.05);
});
