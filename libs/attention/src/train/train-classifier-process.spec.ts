import { jest } from '@jest/globals';
import { access, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { killedTraining } from './testing/killed-training.ts';
import { runInProcess } from './testing/source-process.ts';

// Processes of their own: seconds on an idle machine, a minute on a crowded one.
jest.setTimeout(180_000);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'train-process-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

test('a training that is killed in either phase goes on where it was, to the same model', async () => {
  const [out, checkpoint] = [join(root, 'killed'), join(root, 'killed-checkpoint')];
  for (const killAfter of [6, 12]) {
    const { signal, stderr } = await runInProcess('training.entry.ts', [out, checkpoint], killAfter);
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
    await expect(access(out)).rejects.toMatchObject({ code: 'ENOENT' });
  }
  const { lines, exitCode, stderr } = await runInProcess('training.entry.ts', [out, checkpoint]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(lines.filter((line) => line === 'progress').length).toBeLessThan(16);
  const straight = join(root, 'straight');
  await lastValueFrom(killedTraining(straight, join(root, 'straight-checkpoint')));
  const [resumed, expected] = await Promise.all(
    [out, straight].map((folder) => readFile(join(folder, 'model.safetensors'))),
  );
  expect(resumed!.equals(expected!)).toBe(true);
});

test('a training that is unsubscribed from ends soon, in silence and without a model', async () => {
  const { lines, exitCode, stderr } = await runInProcess('unsubscribing.entry.ts', [join(root, 'left')]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const heard = (leave: string) => lines.filter((line) => line.startsWith(`${leave}:`));
  expect(heard('start')).toEqual([]);
  expect(heard('prepared')).toEqual(['prepared: prepared']);
  expect(heard('progress')).toEqual(['progress: prepared', 'progress: progress']);
  expect(heard('evaluated').at(-1)).toBe('evaluated: evaluated');
  await expect(readdir(join(root, 'left'))).rejects.toMatchObject({ code: 'ENOENT' });
});
