import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { freePort } from '@attention-flow/testing';
import { Replica } from '../testing/replica.ts';

// Services are processes of their own here, which take their time to start on a busy machine.
jest.setTimeout(240_000);

describe('a service that is told to stop', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'replica-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('is not ready at once, lives on, finishes requests and jobs, sends what they left, and ends with 0', async () => {
    const log = join(folder, 'log');
    const replica = await Replica.start(await freePort(), { LOG: log, GRACE_MS: '3000' });
    const streaming = replica.status('/v1/events', { headers: { accept: 'text/event-stream' } });
    const working = Promise.all(Array.from({ length: 20 }, () => replica.status('/v1/work')));
    await sleep(20);
    replica.signal('SIGTERM');
    replica.signal('SIGTERM');
    while ((await replica.status('/health/ready')) === 200) await sleep(1);
    expect(await replica.status('/health/ready')).toBe(503);
    expect(await replica.status('/health/live')).toBe(200);
    const { headers } = await fetch(`${replica.url}/v1/work`);
    expect(headers.get('connection')).toBe('close');
    expect(await replica.status('/v1/jobs', { method: 'POST' })).toBe(202);
    expect(await working).toEqual(Array.from({ length: 20 }, () => 200));
    expect(await replica.ended()).toBe(0);
    expect(await streaming).toBe(200);
    expect(await readFile(log, 'utf8')).toBe('job accepted\njob done\nmessage sent\n');
    expect(replica.output).toContain('"message":"Stopped"');
  });

  test('ends with 1 when the time is up, and names what was not finished', async () => {
    const replica = await Replica.start(await freePort(), { GRACE_MS: '50', LIMIT_MS: '500' });
    void replica.status('/v1/endless');
    await sleep(100);
    replica.signal('SIGTERM');
    expect(await replica.ended()).toBe(1);
    expect(replica.output).toContain('Stopped with this unfinished: GET /v1/endless');
  });

  test('ends with 1 after an error that nobody caught, which is logged without its secrets', async () => {
    const replica = await Replica.start(await freePort());
    await replica.status('/v1/crash');
    expect(await replica.ended()).toBe(1);
    expect(replica.output).toContain('"level":"fatal"');
    expect(replica.output).toContain('crashed with api_key=[redacted]');
    expect(replica.output).not.toContain('abcdef');
  });
});
