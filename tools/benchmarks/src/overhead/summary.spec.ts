import { summarise, tableOf } from './summary.ts';

const sample = (name: string, requestsPerSecond: number, cpuUs: number) => ({
  name,
  requestsPerSecond,
  cpuUs,
  p99Ms: 2,
});

test('each layer is compared with the first and with the one before it, by medians', () => {
  const samples = [
    sample('bare', 100, 10),
    sample('bare', 120, 12),
    sample('bare', 10, 90),
    sample('more', 50, 20),
    sample('most', 25, 35),
  ];
  const rows = summarise(['bare', 'more', 'most'], samples);
  expect(rows.map(({ name, share, addedUs }) => [name, share, addedUs])).toEqual([
    ['bare', 1, 0],
    ['more', 0.5, 8],
    ['most', 0.25, 15],
  ]);
  expect(tableOf(rows).split('\n')[4]).toBe('| most | 25 | 25 % | 35.0 | 15.0 | 2 |');
});
