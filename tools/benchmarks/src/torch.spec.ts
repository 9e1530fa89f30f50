import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bin/torch.mjs', import.meta.url));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const torch = (...args: string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(process.execPath, [bin, ...args], (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

test('says that the peer is absent', async () => {
  const { code, stderr } = await torch('--peer', 'no/such/peer.py');
  expect(code).toBe(1);
  expect(stderr).toMatch(/there is no peer script at '.*peer\.py'/);
});

test('runs both sides with the same options and prints ratios', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'peer-'));
  try {
    const peer = join(folder, 'peer.mjs');
    const line = { what: 'train_step_ms', median: 1e6, batch: 2, tokens: 3, best: true };
    await writeFile(
      peer,
      `console.log(JSON.stringify({ ...${JSON.stringify(line)}, tokens: Number(process.argv[process.argv.indexOf('--tokens') + 1]) }));`,
    );
    const shape =
      '--batch 2 --tokens 3 --hidden 8 --layers 1 --heads 2 --ffn 16 --vocab 11 --classes 3 --runs 1';
    const args = ['--peer', peer, '--python', process.execPath, '--pairs', '2', '--json'];
    const { stdout } = await torch(...args, '--', ...shape.split(' '));
    expect(JSON.parse(stdout)).toMatchObject({
      comparisons: [{ what: 'training step 2 x 3', pairs: [{ peer: 1e6 }, { peer: 1e6 }] }],
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
