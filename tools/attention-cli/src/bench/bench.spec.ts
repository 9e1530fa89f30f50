import { Writable } from 'node:stream';
import { runCli } from '../cli.ts';
import { bench } from './bench.ts';
import type { DeviceTimes } from './bench.ts';

const tiny = { batch: 2, tokens: 3, hidden: 8, layers: 1, heads: 2, ffn: 16, vocab: 11, classes: 3 };
const sizes = ({ training, inference }: DeviceTimes) => ({
  training: training.map(({ batch, tokens }) => [batch, tokens]),
  inference: inference.map(({ batch, tokens }) => [batch, tokens]),
});
const texts = [
  [1, 16],
  [1, 64],
  [2, 3],
];

test('times the compiled model and eager ones, and says what is missing', async () => {
  const parts: string[] = [];
  const { devices, parameters, machine, load } = await bench({
    ...tiny,
    threads: 1,
    runs: 2,
    eager: ['tfjs-cpu', 'tfjs-abacus'],
    report: (part) => parts.push(part),
  });
  const [compiled, eager, absent] = devices as [DeviceTimes, DeviceTimes, DeviceTimes];
  expect(sizes(compiled)).toEqual({
    training: [
      [2, 3],
      [1, 3],
    ],
    inference: texts,
  });
  expect(sizes(eager)).toEqual({ training: [[1, 3]], inference: texts });
  expect(absent).toMatchObject({ training: [], inference: [] });
  expect(absent.missing).toEqual([expect.stringContaining('tfjs-abacus'), expect.any(String)]);
  for (const { stepMs, gradientMs, optimizerMs } of [...compiled.training, ...eager.training])
    expect(stepMs.median).toBeGreaterThanOrEqual(Math.max(gradientMs.median, optimizerMs.median));
  expect(parts).toContain('training on tfjs-cpu');
  expect(parameters).toBe(tiny.vocab * 8 + 512 * 8 + 2 * 8 + (4 * 72 + 2 * 16 + 144 + 136) + 27);
  expect(machine.onnxruntime).toMatch(/^\d+\.\d+/);
  expect(load.after).toBeGreaterThanOrEqual(0);
});

describe('attention bench', () => {
  const run = async (...args: string[]) => {
    const [stdout, stderr] = [new Text(), new Text()];
    return { code: await runCli(['bench', ...args], { stdout, stderr }), stdout, stderr };
  };
  const options = Object.entries({ ...tiny, threads: 1, runs: 1 }).flatMap(([name, value]) => [
    `--${name}`,
    String(value),
  ]);

  test('prints one JSON object', async () => {
    const { code, stdout } = await run(...options, '--no-eager', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout.text)).toMatchObject({
      shape: tiny,
      threads: 1,
      devices: [{ device: 'cpu' }],
      int8: { inference: texts.map(() => ({})) },
    });
  });

  test('prints a table', async () => {
    const { code, stdout } = await run(...options, '--no-eager');
    expect(code).toBe(0);
    expect(stdout.text).toMatch(/^cpu +training step +2 x 3 +\d+\.\d\d +\d+\.\d\d - \d+\.\d\d +1$/m);
  });

  test.each([
    {
      name: 'a width that heads do not divide',
      args: ['--hidden', '10', '--heads', '4'],
      says: '--hidden 10',
    },
    { name: 'no threads', args: ['--threads', '0'], says: '--threads' },
    { name: 'an unknown option', args: ['--speed', 'high'], says: '--speed' },
  ])('refuses $name', async ({ args, says }) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr.text).toContain(says);
  });
});

/** A stream that keeps what is written to it. */
class Text extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
