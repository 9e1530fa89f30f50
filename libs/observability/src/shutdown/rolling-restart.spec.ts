import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { freePort } from '@attention-flow/testing';
import { startProxy } from '../testing/proxy.ts';
import { Replica } from '../testing/replica.ts';

// Services are processes of their own here, which take their time to start on a busy machine.
jest.setTimeout(240_000);

/** The grace is longer than a proxy on a busy machine takes to look. */
const start = (port: number) => Replica.start(port, { GRACE_MS: '1500' });

test('a rolling restart of two replicas behind a proxy, under load, loses no request', async () => {
  const ports = [await freePort(), await freePort()];
  const replicas = await Promise.all(ports.map((port) => start(port)));
  const proxy = await startProxy(replicas.map(({ url }) => url));
  const answered = new Map<number, number>();
  let isOver = false;

  const client = async () => {
    while (!isOver) {
      const { status } = await fetch(`${proxy.url}/v1/work`).then(
        async (response) => (await response.arrayBuffer(), response),
        () => ({ status: 0 }),
      );
      answered.set(status, (answered.get(status) ?? 0) + 1);
      await sleep(5);
    }
  };
  const clients = Array.from({ length: 20 }, client);
  for (const [index, port] of ports.entries()) {
    await sleep(300);
    replicas[index]?.signal('SIGTERM');
    expect(await replicas[index]?.ended()).toBe(0);
    const replica = await start(port);
    replicas[index] = replica;
    while (!proxy.isReady(replica.url)) await sleep(10);
  }
  isOver = true;
  await Promise.all(clients);
  await proxy.stop();
  for (const replica of replicas) replica.signal('SIGTERM');
  await Promise.all(replicas.map((replica) => replica.ended()));

  console.log('rolling restart: answered', Object.fromEntries(answered), 'proxy', proxy.counts);
  expect([...answered.keys()]).toEqual([200]);
  expect(proxy.counts.failed).toBe(0);
  expect(answered.get(200)).toBeGreaterThan(200);
});
