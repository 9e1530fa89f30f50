import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CutProxy } from './cut-proxy.ts';
import { EffectEntity, IntentEntity, newPlace, openReplica } from './place.ts';
import type { Ground, Place, Replica } from './place.ts';

export type Way = 'kills' | 'cuts' | 'freezes';

export interface ChaosOptions {
  readonly ground: Ground;
  readonly rounds: number;
  readonly processes?: number;
  /** One after the other; where there is no connection to cut, the others. */
  readonly ways?: readonly Way[];
  readonly report?: (line: string) => void;
}

/** What was done to the processes, and what became of the messages. */
export interface ChaosResult {
  readonly kills: number;
  readonly cuts: number;
  readonly freezes: number;
  readonly published: number;
  readonly lost: number;
  readonly doubled: number;
  /** Effects of messages whose transaction did not commit. */
  readonly invented: number;
  readonly disordered: number;
  readonly parked: number;
}

const program = join(dirname(fileURLToPath(import.meta.url)), 'chaos-node.ts');
/** Longer than the lease that the processes hold. */
const freezeMs = 1_500;
const drainMs = 150_000;
const allWays: readonly Way[] = ['kills', 'cuts', 'freezes'];

/** Kills, freezes and cuts off processes that publish and handle messages, then counts what came of it. */
export async function runChaos({
  ground,
  rounds,
  processes = 3,
  ways: wished = allWays,
  report,
}: ChaosOptions): Promise<ChaosResult> {
  const { drop, ...place } = newPlace(ground);
  const { proxies, ...urls } = await throughProxies(place);
  const replica = await openReplica(place);
  const crowd = new Crowd({ ...place, ...urls });
  const counts = { kills: 0, cuts: 0, freezes: 0 };
  const ways = proxies.length > 0 ? wished : wished.filter((way) => way !== 'cuts');
  try {
    await Promise.all(Array.from({ length: processes }, () => crowd.add()));
    for (let round = 0; round < rounds; round += 1) {
      await sleep(200 + Math.random() * 800);
      const way = ways[round % ways.length] ?? 'kills';
      counts[way] += 1;
      if (way === 'cuts') for (const proxy of proxies) proxy.cut();
      if (way === 'freezes') await crowd.freeze();
      if (way === 'kills') await crowd.replace();
      report?.(`round ${round + 1} of ${rounds}: ${way}`);
    }
    await crowd.quieten();
    await drain(replica);
    return { ...counts, ...(await count(replica)) };
  } finally {
    await crowd.stop();
    await replica.close();
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await drop();
  }
}

async function throughProxies({ url, natsUrl }: Place) {
  const database = url === undefined ? undefined : await CutProxy.before(url);
  const nats = natsUrl === undefined ? undefined : await CutProxy.before(natsUrl);
  return {
    url: database?.url,
    natsUrl: nats?.url,
    proxies: [database, nats].flatMap((through) => (through ? [through.proxy] : [])),
  };
}

async function drain({ messaging }: Replica): Promise<void> {
  const end = Date.now() + drainMs;
  for (;;) {
    const stats = await messaging.queues.stats();
    if (stats.every(({ depth }) => depth === 0)) return;
    if (Date.now() > end) throw new Error(`Messages are still waiting: ${JSON.stringify(stats)}`);
    await sleep(200);
  }
}

/** Each message that was meant must have one effect for each of the three groups, in order where it has a key. */
async function count({ database, messaging }: Replica) {
  const intents = await database.rows(IntentEntity).find();
  const effects = await database.rows(EffectEntity).find({ order: { position: 'ASC' } });
  const nameOf = (group: string, { key, number }: IntentEntity) => `${group} ${key} ${number}`;
  const wanted = new Set(
    ['workers', 'audit', 'mailers'].flatMap((group) => intents.map((intent) => nameOf(group, intent))),
  );
  const had = new Set<string>();
  const latest = new Map<string, number>();
  let [doubled, invented, disordered] = [0, 0, 0];
  for (const effect of effects) {
    const name = nameOf(effect.group, effect);
    if (had.has(name)) doubled += 1;
    if (!wanted.has(name)) invented += 1;
    had.add(name);
    const queue = `${effect.group} ${effect.key}`;
    if (effect.group !== 'mailers' && effect.number < (latest.get(queue) ?? 0)) disordered += 1;
    latest.set(queue, effect.number);
  }
  const lost = [...wanted].filter((name) => !had.has(name)).length;
  const stats = await messaging.queues.stats();
  const parked = stats.reduce((sum, queue) => sum + queue.parked, 0);
  return { published: wanted.size, lost, doubled, invented, disordered, parked };
}

/** Processes that share the work. */
class Crowd {
  private readonly children: ChildProcessWithoutNullStreams[] = [];
  private started = 0;

  constructor(private readonly place: Place) {}

  async add(): Promise<void> {
    this.started += 1;
    const args = ['--import', '@attention-flow/typescript', program];
    const child = spawn(process.execPath, [...args, JSON.stringify(this.place), `p${this.started}`]);
    child.stderr.pipe(process.stderr);
    this.children.push(child);
    await this.says(child, 'ready');
  }

  /** Kills one, as the power does; another comes in its place. */
  async replace(): Promise<void> {
    const child = this.pick();
    this.children.splice(this.children.indexOf(child), 1);
    child.kill('SIGKILL');
    await this.add();
  }

  /** Stops one in its tracks until others have taken over its work. */
  async freeze(): Promise<void> {
    const child = this.pick();
    child.kill('SIGSTOP');
    await sleep(freezeMs);
    child.kill('SIGCONT');
  }

  async quieten(): Promise<void> {
    await Promise.all(
      this.children.map((child) => {
        child.stdin.write('quiet\n');
        return this.says(child, 'quiet');
      }),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.children.map(async (child) => {
        if (child.exitCode !== null) return;
        const exited = once(child, 'exit');
        child.stdin.write('stop\n');
        const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
        await exited;
        clearTimeout(timer);
      }),
    );
  }

  private pick(): ChildProcessWithoutNullStreams {
    const child = this.children[Math.floor(Math.random() * this.children.length)];
    if (!child) throw new Error('No process is running');
    return child;
  }

  private async says(child: ChildProcessWithoutNullStreams, word: string): Promise<void> {
    for await (const line of createInterface({ input: child.stdout })) if (line === word) return;
    throw new Error(`A process ended before it was ${word}`);
  }
}
