import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lastValueFrom } from 'rxjs';
import { learnedTexts, paraphrasedTexts } from '../../fixtures/bilingual-intents.ts';
import { trainClassifier } from './train-classifier.ts';
import { Bundle, saveBundle } from '../artifacts/bundle.ts';
import { writeDurably } from '../artifacts/durable-file.ts';

const run = promisify(execFile);
const full = { code: 'ATTENTION_DISK_FULL', message: expect.stringContaining('too little disk space') };
const described = { task: 'test', labels: [], training: {}, metrics: {}, decision: {} };

/** A disk of 256 KiB, where this process may mount one. */
let disk: string;
let isMounted = false;
beforeAll(async () => {
  disk = await mkdtemp(join(tmpdir(), 'small-disk-'));
  isMounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', disk]).then(
    () => true,
    () => false,
  );
  if (!isMounted) console.warn('No small disk could be mounted: only /dev/full is tried');
});
afterAll(async () => {
  if (isMounted) await run('umount', [disk]);
  await rm(disk, { recursive: true, force: true });
});

test('a device without room is an error that names the file and its size, and stays', async () => {
  if (!existsSync('/dev/full')) return;
  await expect(writeDurably('/dev/full', Buffer.alloc(1_500_000))).rejects.toMatchObject({
    ...full,
    path: '/dev/full',
    message: expect.stringMatching(/'\/dev\/full' \(1\.5 MB\)/),
    cause: expect.objectContaining({ code: 'ENOSPC' }),
  });
  expect(existsSync('/dev/full')).toBe(true);
});

test('a bundle that has no room leaves the one before whole, and nothing beside it', async () => {
  if (!isMounted) return;
  const folder = join(disk, 'model');
  await saveBundle(folder, described, { 'a.bin': Buffer.alloc(50_000, 1) });
  const larger = saveBundle(folder, described, {
    'a.bin': Buffer.alloc(1_000),
    'b.bin': Buffer.alloc(400_000),
  });
  await expect(larger).rejects.toMatchObject({ ...full, path: expect.stringContaining('b.bin') });
  expect(await readdir(disk)).toEqual(['model']);
  expect((await Bundle.load(folder)).bytes('a.bin').length).toBe(50_000);
  await rm(folder, { recursive: true });
});

test('a training whose checkpoint has no room ends by that name, and leaves no half of it', async () => {
  if (!isMounted) return;
  const training = trainClassifier({
    train: learnedTexts,
    dev: paraphrasedTexts,
    preset: 'mini',
    epochs: 1,
    seed: 1,
    out: join(disk, 'none'),
    checkpoint: { folder: join(disk, 'kept'), everySteps: 1 },
    session: { device: 'cpu', threads: 1 },
  });
  await expect(lastValueFrom(training)).rejects.toMatchObject(full);
  expect(await readdir(join(disk, 'kept', 'final'))).toEqual([]);
});
