// Recall, false alerts and delay of burst detectors on series with known bursts.
// Usage: node bursts.mjs [--seed 1] [--tuning-seed 1001] [--series 1000] [--tuning-series 200] [--only "S-H-ESD-like,..."]
import '@attention-flow/typescript';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    'tuning-seed': { type: 'string', default: '1001' },
    series: { type: 'string', default: '1000' },
    'tuning-series': { type: 'string', default: '200' },
    only: { type: 'string', default: '' },
  },
});
const { benchBursts } = await import('./bursts.ts');
benchBursts({
  seed: Number(values.seed),
  tuningSeed: Number(values['tuning-seed']),
  series: Number(values.series),
  tuningSeries: Number(values['tuning-series']),
  only: values.only.split(',').filter((name) => name !== ''),
  write: (line) => console.log(line),
});
