import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '100000' },
    events: { type: 'string', default: '200000' },
    seconds: { type: 'string', default: '10' },
    rates: { type: 'string', default: '50,200' },
  },
});
const itemCount = Number(values.items);
const eventCount = Number(values.events);
const rates = values.rates.split(',').map(Number);
const categories = 200;
const users = 20_000;
const eventsAtOnce = 10_000;
const megabyte = 1024 * 1024;

/** A service of its own on an empty folder, and how to call it. */
async function startService(folder: string) {
  const child = spawn(
    process.execPath,
    ['--import', '@attention-flow/typescript', 'apps/recommender/src/main.ts'],
    {
      cwd: new URL('../../../', import.meta.url),
      env: {
        PATH: process.env['PATH'],
        ...{ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'error', SHUTDOWN_GRACE_MS: '0' },
        RATE_LIMIT_PER_MINUTE: '10000000',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let written = '';
  for await (const chunk of child.stdout) {
    written += String(chunk);
    if (written.includes('answers at')) break;
  }
  const url = /answers at (\S+)/.exec(written)?.[1] ?? '';
  const line = await readFile(join(folder, 'recommender', 'admin-key'), 'utf8');
  const headers = { authorization: line.slice(line.indexOf(':') + 1).trim() };
  return { child, url, headers };
}

type Running = Awaited<ReturnType<typeof startService>>;

async function post({ url, headers }: Running, path: string, type: string, body: string): Promise<void> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    body,
    headers: { ...headers, 'content-type': type },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  await response.text();
}

/** Any number from `at`, the same each time. */
const scattered = (at: number, below: number): number => (Math.imul(at, 2_654_435_761) % below) >>> 0;

const items = Array.from({ length: itemCount }, (_, at) =>
  JSON.stringify({
    itemId: `i${at}`,
    title: `thing ${at % 5_000} of kind ${at % categories}`,
    description: `made by maker ${at % 3_000} of stuff ${at % 700}`,
    tags: [`tag${at % 997}`],
    category: `c${at % categories}`,
    price: 1 + (at % 500),
  }),
);

/** Users stay near what they came to before. */
const event = (at: number) => {
  const user = scattered(at, users);
  const itemId = `i${(user * 31 + scattered(at, 400)) % itemCount}`;
  return {
    eventId: `e${at}`,
    type: 'view',
    itemId,
    userId: `u${user}`,
    timestamp: 1_700_000_000_000 + at * 100,
  };
};

async function measure(running: Running, rate: number): Promise<string> {
  const requests = Array.from({ length: 500 }, (_, at) => ({
    method: 'POST',
    path: '/v1/recommendations',
    body: JSON.stringify({ userId: `u${scattered(at + 7, users)}`, count: 10 }),
  }));
  const {
    latency,
    requests: done,
    non2xx,
    errors,
  } = await autocannon({
    url: running.url,
    connections: 20,
    duration: Number(values.seconds),
    overallRate: rate,
    headers: { ...running.headers, 'content-type': 'application/json' },
    requests,
  });
  const failed = non2xx + errors === 0 ? '' : `, ${non2xx + errors} failed`;
  return `| ${rate}/s | ${done.average.toFixed(0)}/s | ${latency.p50} ms | ${latency.p99} ms |${failed}`;
}

async function residentMegabytes({ url, headers }: Running): Promise<number> {
  const text = await (await fetch(`${url}/metrics`, { headers })).text();
  return Number(/^process_resident_memory_bytes(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1]) / megabyte;
}

const folder = await mkdtemp(join(tmpdir(), 'recommender-load-'));
const running = await startService(folder);
try {
  console.log(
    `${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}, SQLite, no model`,
  );
  let started = performance.now();
  await post(running, '/v1/imports/items', 'application/x-ndjson', items.join('\n'));
  console.log(`${itemCount} items taken in: ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  started = performance.now();
  for (let at = 0; at < eventCount; at += eventsAtOnce) {
    const events = Array.from({ length: Math.min(eventsAtOnce, eventCount - at) }, (_, index) =>
      event(at + index),
    );
    await post(running, '/v1/events', 'application/json', JSON.stringify({ events }));
  }
  const perSecond = eventCount / ((performance.now() - started) / 1_000);
  console.log(`${eventCount} events in batches of ${eventsAtOnce}: ${perSecond.toFixed(0)}/s`);
  console.log('| asked | answered | p50 | p99 |\n| --- | --- | --- | --- |');
  for (const rate of rates) console.log(await measure(running, rate));
  console.log(`RSS ${(await residentMegabytes(running)).toFixed(0)} MB, load ${loadavg()[0]?.toFixed(1)}`);
} finally {
  running.child.kill();
  await once(running.child, 'exit');
  await rm(folder, { recursive: true, force: true });
}
