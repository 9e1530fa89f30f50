// Messages a second that are published and handled by one process, and what a process costs that has nothing to do.
// Usage: node bench.mjs [--messages 5000] [--idle 20] [--on sqlite,postgres,nats]
import '@attention-flow/typescript';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '5000' },
    idle: { type: 'string', default: '20' },
    on: { type: 'string', default: 'sqlite,postgres,nats' },
  },
});
const { grounds } = await import('./grounds.mjs');
const { done } = await import('../src/index.ts');
const { newPlace, openReplica } = await import('../src/testing/place.ts');

const total = Number(values.messages);
const machine = { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version };
console.log(
  JSON.stringify({ ...machine, load: loadavg()[0], messages: total, idleSeconds: Number(values.idle) }),
);

for (const name of values.on.split(',')) {
  const ground = await grounds[name]();
  if (!ground) {
    console.log(`${name}: skipped, neither NATS_URL nor 127.0.0.1:4222 answers`);
    continue;
  }
  const { drop, ...place } = newPlace(ground);
  const replica = await openReplica(place);
  try {
    console.log(JSON.stringify({ on: name, ...(await measure(replica)), load: loadavg()[0] }));
  } finally {
    await replica.close();
    await drop();
    await ground.drop();
  }
}
process.exit(0);

async function measure({ messaging }) {
  let left = total;
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  const publishing = performance.now();
  for (let number = 0; number < total; number += 100) {
    const batch = Array.from({ length: 100 }, (_, index) => ({
      topic: 'mail.asked',
      payload: { number: number + index },
    }));
    await messaging.messages.publishAll(batch);
  }
  const publishedPerSecond = Math.round((total / (performance.now() - publishing)) * 1_000);
  const handling = performance.now();
  await messaging.queues.consume({
    topic: 'mail.asked',
    group: 'mailers',
    concurrency: 32,
    parse: (payload) => payload,
    handler: async () => {
      left -= 1;
      if (left === 0) finish();
      return done;
    },
  });
  await finished;
  const handledPerSecond = Math.round((total / (performance.now() - handling)) * 1_000);
  await sleep(2_000);
  const before = process.cpuUsage();
  await sleep(Number(values.idle) * 1_000);
  const { user, system } = process.cpuUsage(before);
  const idlePercentOfACore = Number(((user + system) / 10_000 / Number(values.idle)).toFixed(2));
  return { publishedPerSecond, handledPerSecond, latencyMs: await latency(messaging), idlePercentOfACore };
}

/** Medians of the time from publishing to handling, and of an announcement, when all is quiet. */
async function latency({ messages, queues, announcements }) {
  const heard = { work: undefined, news: undefined };
  await queues.consume({
    topic: 'work.asked',
    group: 'workers',
    parse: (payload) => payload,
    handler: async () => {
      heard.work?.();
      return done;
    },
  });
  announcements.heard$('model.promoted').subscribe(() => heard.news?.());
  const tell = {
    work: () => messages.publish({ topic: 'work.asked', payload: 1 }),
    news: () => announcements.announce('model.promoted', 1),
  };
  const medians = {};
  for (const kind of ['work', 'news']) {
    const times = [];
    for (let run = 0; run < 15; run += 1) {
      await sleep(100);
      const started = performance.now();
      const there = new Promise((resolve) => (heard[kind] = resolve));
      await tell[kind]();
      await there;
      times.push(performance.now() - started);
    }
    medians[kind] = Number(times.sort((a, b) => a - b)[7].toFixed(1));
  }
  return medians;
}
