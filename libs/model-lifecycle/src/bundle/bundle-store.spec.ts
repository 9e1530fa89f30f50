import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { hashFiles, verifyFiles } from './bundle-files.ts';
import type { BundleStore } from './bundle-store.ts';
import { DirectoryBundleStore } from './directory-bundle-store.ts';
import { NatsBundleStore } from './nats-bundle-store.ts';
import { dropService, findNats } from '../testing/nats-server.ts';

jest.setTimeout(30_000);

interface Ground {
  readonly name: string;
  /** Stores of several machines that see the same bundles. */
  open(folder: string): Promise<{ readonly stores: readonly BundleStore[]; drop(): Promise<void> }>;
}

const natsUrl = await findNats();

const grounds: readonly Ground[] = [
  {
    name: 'a directory',
    open: (folder) => {
      const stores = [new DirectoryBundleStore(folder), new DirectoryBundleStore(folder)];
      return Promise.resolve({ stores, drop: () => Promise.resolve() });
    },
  },
  {
    name: 'NATS',
    open: async (folder) => {
      if (natsUrl === undefined) throw new Error('NATS is not there');
      const service = `test_${randomBytes(6).toString('hex')}`;
      const stores = await Promise.all(
        ['a', 'b'].map((name) => NatsBundleStore.open({ natsUrl, service, folder: join(folder, name) })),
      );
      const drop = async () => {
        for (const store of stores) await store.close();
        await dropService(natsUrl, service);
      };
      return { stores, drop };
    },
  },
];

describe.each(grounds.filter(({ name }) => natsUrl !== undefined || name !== 'NATS'))(
  'bundles in $name',
  ({ open }) => {
    let folder: string;
    let here: BundleStore;
    let there: BundleStore;
    let drop: () => Promise<void>;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'bundles-'));
      const ground = await open(folder);
      [here, there] = ground.stores as [BundleStore, BundleStore];
      drop = ground.drop;
    });
    afterEach(async () => {
      await drop();
      await rm(folder, { recursive: true, force: true });
    });

    const put = async (version: string, files: Readonly<Record<string, string | Uint8Array>>) => {
      const work = await here.workFolder('job');
      await mkdir(join(work, 'pooling'), { recursive: true });
      for (const [path, content] of Object.entries(files)) await writeFile(join(work, path), content);
      const hashes = await hashFiles(work);
      await here.put(version, 'job');
      return hashes;
    };

    test('are there for another machine, file for file, and the work folder is gone', async () => {
      const large = randomBytes(300_000);
      const hashes = await put('v1', { 'config.json': '{}', 'pooling/模型.json': '[1]', 'model.bin': large });
      const found = await there.fetch('v1');
      await verifyFiles('v1', found, hashes);
      expect(await readFile(join(found, 'model.bin'))).toEqual(large);
      expect(await readdir(await here.workFolder('job'))).toEqual([]);
    });

    test('that were never put, or deleted, are not there', async () => {
      await expect(there.fetch('v0')).rejects.toThrow();
      await put('v1', { 'config.json': '{}' });
      await here.delete('v1');
      await here.delete('v1');
      await expect(there.fetch('v1')).rejects.toThrow();
    });

    test('that were damaged on a machine are fetched again where there is another copy', async () => {
      const hashes = await put('v1', { 'config.json': '{}', 'model.bin': 'right' });
      const found = await there.fetch('v1');
      await writeFile(join(found, 'model.bin'), 'wrong');
      await expect(verifyFiles('v1', found, hashes)).rejects.toThrow(
        "Model v1 is damaged: its file 'model.bin' is altered",
      );
      const isFetched = await there.refetch('v1');
      const verified = verifyFiles('v1', await there.fetch('v1'), hashes);
      await (isFetched
        ? expect(verified).resolves.toBeUndefined()
        : expect(verified).rejects.toThrow(/altered/));
      await rm(join(found, 'config.json'));
      await expect(verifyFiles('v1', found, hashes)).rejects.toThrow("its file 'config.json' is missing");
    });

    test('of a work folder that is discarded are gone', async () => {
      const work = await here.workFolder('job');
      await writeFile(join(work, 'half'), 'x');
      await here.discard('job');
      await expect(readdir(work)).rejects.toMatchObject({ code: 'ENOENT' });
      await here.discard('job');
    });

    test('that are kept survive tidying', async () => {
      await put('v1', { 'config.json': '1' });
      await put('v2', { 'config.json': '2' });
      for (const version of ['v1', 'v2']) await there.fetch(version);
      await there.tidy(new Set(['v2']));
      expect(await readFile(join(await there.fetch('v2'), 'config.json'), 'utf8')).toBe('2');
      expect(await readFile(join(await there.fetch('v1'), 'config.json'), 'utf8')).toBe('1');
    });
  },
);
