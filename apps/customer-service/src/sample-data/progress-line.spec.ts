import { PassThrough } from 'node:stream';
import { ProgressLine, progressBar } from './progress-line.ts';

const waiting = { progress: 0, details: {} };
const at = (progress: number) => ({ progress, details: { epoch: 4, epochs: 10, loss: 1.23456 } });

function written(isTTY: boolean, shares: readonly number[]): string {
  const out = Object.assign(new PassThrough(), { isTTY });
  const line = new ProgressLine(out);
  for (const share of shares) line.show(at(share));
  line.end();
  return String(out.read());
}

describe('progress', () => {
  test.each([
    { job: waiting, bar: 'Training [------------------------------] 0 %' },
    { job: at(0.5), bar: 'Training [###############---------------] 50 %  epoch 4/10  loss 1.235' },
    { job: at(1), bar: 'Training [##############################] 100 %  epoch 4/10  loss 1.235' },
  ])('$bar', ({ job, bar }) => {
    expect(progressBar(job)).toBe(bar);
  });

  test('moves in one line on a terminal', () => {
    const text = written(true, [0.1, 0.11, 0.12]);
    expect(text.match(/\r/g)).toHaveLength(3);
    expect(text.match(/\n/g)).toHaveLength(1);
  });

  test('is a line for every tenth elsewhere', () => {
    const text = written(false, [0.1, 0.11, 0.12, 0.25, 0.31]);
    expect(text.match(/\d+ %/g)).toEqual(['10 %', '25 %', '31 %']);
    expect(text).not.toContain('\u001B');
  });
});
