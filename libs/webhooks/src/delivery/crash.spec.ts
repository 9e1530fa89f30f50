import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { SystemClock } from '@attention-flow/persistence';
import { databaseKinds } from '@attention-flow/testing';
import { Receiver } from '../testing/receiver.ts';
import type { Behaviour } from '../testing/receiver.ts';
import { until } from '../testing/until.ts';
import { WebhookLab, impatient } from '../testing/webhook-lab.ts';

const rounds = Number(process.env['WEBHOOK_CRASH_ROUNDS'] ?? 3);
jest.setTimeout(150_000 + rounds * 30_000);

const fixture = join(dirname(fileURLToPath(import.meta.url)), 'crash.fixture.ts');

/** Lets a process emit and deliver until it has reported some commits, then kills it. @returns what it reported */
async function emitAndKill(args: readonly string[], commits: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, ['--import', '@attention-flow/typescript', fixture, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === commits) child.kill('SIGKILL');
  }
  await exited;
  return lines.flatMap((line) => line.split(' '));
}

/** Fails in turn: refuses, breaks off after it has seen the request, takes too long, accepts. */
function flaky(): Behaviour {
  let count = 0;
  return (response) => {
    count += 1;
    if (count % 7 === 0) response.writeHead(500).end();
    else if (count % 11 === 0) response.destroy();
    else if (count % 23 === 0) setTimeout(() => response.end(), 400);
    else response.end();
  };
}

describe.each(databaseKinds)('a process that is killed while it delivers, on $name', ({ create }) => {
  test(`loses nothing, and repeats under the same id (${rounds} times)`, async () => {
    const testDatabase = await create();
    const receiver = await Receiver.start(flaky());
    const lab = await WebhookLab.open({
      url: testDatabase.url,
      clock: new SystemClock(),
      webhooks: impatient,
    });
    await lab.endpoint(receiver.url);
    const args = [lab.folder, lab.tenant, testDatabase.url ?? ''];
    const reported: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      reported.push(...(await emitAndKill(args, 10 + ((round * 17) % 40))));
    }
    lab.webhooks.start();
    await until(async () => (await lab.webhooks.stats()).pending === 0, 120_000);
    await lab.webhooks.stop();

    const stored = new Map<string, string>();
    let after: string | undefined;
    do {
      const { rows, next } = await lab.webhooks.messages.page(lab.tenant, {}, { limit: 200, after });
      for (const { id, body } of rows) stored.set(id, body);
      after = next ?? undefined;
    } while (after !== undefined);
    const bodies = new Map(receiver.received.map(({ id, body }) => [id, body]));
    process.stderr.write(
      `${rounds} kills: ${stored.size} events, ${receiver.received.length} requests, ` +
        `${[...stored.keys()].filter((id) => !bodies.has(id)).length} lost\n`,
    );
    expect(reported.filter((id) => !bodies.has(id))).toEqual([]);
    expect(bodies).toEqual(stored);
    expect(receiver.received.filter(({ id, body }) => stored.get(id) !== body)).toEqual([]);
    const halves = [...stored.values()].map((body) => JSON.parse(body).data.alertId as string);
    expect(halves.filter((half) => half === 'first')).toHaveLength(halves.length / 2);
    await receiver.stop();
    await lab.destroy();
    await testDatabase.drop();
  });
});
