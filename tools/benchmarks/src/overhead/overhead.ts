import { availableParallelism, loadavg } from 'node:os';
import { Command } from 'commander';
import { startCollector } from './collector.ts';
import { LayerProcess } from './layer-process.ts';
import { layers } from './layers.ts';
import { summarise, tableOf } from './summary.ts';
import type { Sample } from './summary.ts';

interface Options {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
  readonly json: boolean;
}

const { rounds, seconds, connections, json } = new Command('overhead')
  .description('Requests per second of a trivial route, layer upon layer, against bare Fastify')
  .option('--rounds <n>', 'how often the layers are measured, in turn; medians count', Number, 5)
  .option('--seconds <n>', 'of each measurement', Number, 4)
  .option('--connections <n>', 'that ask at once', Number, 32)
  .option('--json', 'only one line of JSON', false)
  .parse()
  .opts<Options>();

const collector = await startCollector();
// The layers' processes inherit it.
process.env['COLLECTOR_URL'] = collector.url;
const processes: LayerProcess[] = [];
const samples: Sample[] = [];
try {
  for (const [index, { name }] of layers.entries()) processes.push(await LayerProcess.start(name, index));
  for (const layer of processes) await layer.measure({ connections, seconds: 2 });
  for (let round = 0; round < rounds; round++) {
    for (const layer of processes) samples.push(await layer.measure({ connections, seconds }));
  }
} finally {
  for (const layer of processes) layer.stop();
  collector.stop();
}
const rows = summarise(
  layers.map(({ name }) => name),
  samples,
);
const machine = { node: process.version, cores: availableParallelism(), load: loadavg()[0] };
if (!json) process.stdout.write(`${tableOf(rows)}\n\n`);
process.stdout.write(`${JSON.stringify({ ...machine, rounds, seconds, connections, rows })}\n`);
