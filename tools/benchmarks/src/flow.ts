import { Random, attentionFlow } from '@attention-flow/attention';
import { availableParallelism, loadavg } from 'node:os';

interface Case {
  readonly layers: number;
  readonly heads: number;
  readonly tokens: number;
  readonly runs: number;
}

const cases: readonly Case[] = [
  { layers: 4, heads: 8, tokens: 64, runs: 15 },
  { layers: 12, heads: 12, tokens: 128, runs: 5 },
];

/** How peaked attention is: scores are normal numbers times this. */
const sharpness = [0.5, 2, 8];

const random = Random.fromSeed(1);
const results = cases.flatMap((size) =>
  sharpness.map((sharp) => ({ ...size, sharpness: sharp, medianMs: median(times(size, sharp)) })),
);
process.stdout.write(
  `${JSON.stringify({ node: process.version, cores: availableParallelism(), load: loadavg()[0], results }, null, 2)}\n`,
);

function times({ layers, heads, tokens, runs }: Case, sharp: number): readonly number[] {
  return Array.from({ length: runs }, () => {
    const values = Float32Array.from({ length: layers * heads * tokens * tokens });
    for (let row = 0; row < values.length; row += tokens) values.set(attentionRow(tokens, sharp), row);
    const started = performance.now();
    attentionFlow({ layers, heads, tokens, values });
    return performance.now() - started;
  });
}

function attentionRow(tokens: number, sharp: number): Float32Array {
  const scores = Float32Array.from({ length: tokens }, () => Math.exp(sharp * random.normal()));
  const sum = scores.reduce((total, score) => total + score, 0);
  return scores.map((score) => score / sum);
}

function median(list: readonly number[]): number {
  const sorted = list.toSorted((a, b) => a - b);
  return Number((sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(2));
}
