import { jest } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// A process of its own loads all that a newcomer's does, and may have to share the machine.
jest.setTimeout(240_000);

const runner = fileURLToPath(new URL('run.mjs', import.meta.url));

/** As a newcomer runs it: a process of its own, from the sources. */
async function run(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [runner, ...args]);
  return stdout;
}

test('compile-a-function prints its graph, and both ways of running agree', async () => {
  const output = await run('compile-a-function');
  expect(output).toContain('%6: float32[B, T, T] = Softmax(%5, axis=2)');
  const found = [...output.matchAll(/differ by at most (\S+)/g)].map(([, number]) => Number(number));
  expect(found).toHaveLength(2);
  for (const difference of found) expect(difference).toBeLessThan(1e-6);
});

test('classify-and-explain answers, and says by which words', async () => {
  const output = await run('classify-and-explain');
  expect(output).toContain('how do I get my refund -> refund');
  const scores = [...output.matchAll(/^ +(-?[\d.]+) {2}(\S+)$/gm)].map(([, score, word]) => ({
    word,
    score: Number(score),
  }));
  const strongest = scores.toSorted((a, b) => b.score - a.score)[0]?.word;
  expect(strongest).toBe('refund');
});

test('translation says what it was never taught, in its short form', async () => {
  const output = await run('translation', '--short');
  expect(output).toContain("I love Python -> J'aime Python\n");
  expect(output).toContain('I love Python -> 我喜欢 Python\n');
  const [, other] = /\(without 'étudi'\) -> (.+)/.exec(output) ?? [];
  expect(other).toMatch(/musique/);
  expect(other).not.toContain('étudi');
  const scores = [...output.matchAll(/BLEU (\S+), chrF (\S+), exact (\d+) %/g)];
  expect(scores).toHaveLength(4);
  for (const [, bleu, chrf, exact] of scores) {
    expect(Number(bleu)).toBeGreaterThan(75);
    expect(Number(chrf)).toBeGreaterThan(85);
    expect(Number(exact)).toBeGreaterThan(60);
  }
});

test('an unknown name is answered with those that there are', async () => {
  await expect(run('no-such-example')).rejects.toMatchObject({
    code: 2,
    stderr: 'Give the name of an example: classify-and-explain, compile-a-function, translation\n',
  });
});
