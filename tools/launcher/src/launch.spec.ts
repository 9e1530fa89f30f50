import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { launch } from './launch.ts';
import { services } from './services.ts';

const main = 'tools/launcher/src/service.fixture.ts';
const pair = [
  { name: 'one', port: 1, main },
  { name: 'two', port: 2, main },
];

describe('launch', () => {
  let folder: string;
  let environment: Record<string, string | undefined>;
  const log = async () => (await readFile(join(folder, 'log'), 'utf8')).split('\n').filter(Boolean).sort();
  const logged = async (count: number) => {
    while ((await log()).length < count) await sleep(20);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'launcher-'));
    await writeFile(join(folder, 'log'), '');
    environment = { PATH: process.env['PATH'], LOG: join(folder, 'log') };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'starts all on their ports, passes %s on, and waits',
    async (signal) => {
      const ended = launch([], { ...environment, PORT: '9' }, pair);
      await logged(2);
      process.emit(signal);
      process.emit(signal);
      expect(await ended).toBe(0);
      expect(await log()).toEqual(['1 finished', '1 started ./data on', '2 finished', '2 started ./data on']);
    },
  );

  test('starts one alone, with what the environment says', async () => {
    const ended = launch(
      ['two'],
      { ...environment, PORT: '9', DATA_DIR: '/there', SAMPLE_DATA: 'off' },
      pair,
    );
    await logged(1);
    process.emit('SIGTERM');
    expect(await ended).toBe(0);
    expect(await log()).toEqual(['9 finished', '9 started /there off']);
  });

  test('stops the others when one fails', async () => {
    expect(await launch([], { ...environment, ENDS: '2' }, pair)).toBe(1);
    expect((await log()).filter((line) => line.startsWith('2'))).toEqual(['2 started ./data on']);
  });

  test('refuses a name that is none', async () => {
    expect(await launch(['three'], environment, pair)).toBe(2);
    expect(await log()).toEqual([]);
  });

  test('knows programs that are there, each on a port of its own', async () => {
    for (const service of services) {
      expect(await readFile(new URL(`../../../${service.main}`, import.meta.url), 'utf8')).not.toBe('');
    }
    expect(new Set(services.map(({ port }) => port)).size).toBe(services.length);
  });
});
