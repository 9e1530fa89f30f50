import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import type { Ended } from './testing/workplace.ts';
import { lastJson, wordsOf, workplace } from './testing/workplace.ts';

// Each command is a process of its own: half a second on an idle machine, many on a crowded one.
jest.setTimeout(180_000);

const bin = fileURLToPath(new URL('../bin/attention.mjs', import.meta.url));
let root: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ root, remove } = await workplace());
});
afterAll(() => remove());

/** Runs the command as the shell would. */
function attention(line: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: root, env: { ...process.env, ...environment } };
    execFile(process.execPath, [bin, ...wordsOf(line)], options, (error, stdout, stderr) =>
      resolve({
        exitCode: typeof error?.code === 'number' ? error.code : 0,
        stdout,
        stderr,
        json: lastJson(stdout),
      }),
    );
  });
}

test('trains, evaluates, predicts and explains, from any folder', async () => {
  const data = '--data rows.csv --text text --label label';
  const trained = await attention(`train ${data} --preset mini --epochs 8 --out model --json`);
  expect(trained).toMatchObject({ exitCode: 0, stderr: '', json: { out: 'model', epochs: 8 } });
  const [evaluated, predicted, explained] = await Promise.all(
    [
      `evaluate ${data} --model model`,
      'predict --model model --input "reset my 密码"',
      'explain --model model --input "我的卡"',
    ].map((line) => attention(`${line} --json`)),
  );
  expect(evaluated).toMatchObject({ exitCode: 0, stderr: '', json: { examples: 12 } });
  expect(predicted).toMatchObject({ exitCode: 0, stderr: '', json: { label: 'password' } });
  expect(explained).toMatchObject({ exitCode: 0, stderr: '', json: { tokens: [{}, {}, {}] } });
  for (const { stdout } of [trained, evaluated!, predicted!, explained!])
    expect(stdout).toMatch(/^\{.*\}\n$/);
});

test.each<{
  readonly line: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly exitCode: number;
  readonly says: RegExp;
}>([
  { line: 'train --json', exitCode: 2, says: /required option/ },
  { line: 'flow --attentions none.json --json', exitCode: 1, says: /'none\.json'/ },
  {
    line: 'train --data rows.csv --text text --label label --out never --json',
    environment: { ATTENTION_DEVICE: 'warp' },
    exitCode: 2,
    says: /ATTENTION_DEVICE: Device 'warp' cannot be used/,
  },
])('$line ends with $exitCode', async ({ line, environment, exitCode, says }) => {
  const ended = await attention(line, environment);
  expect(ended).toMatchObject({ exitCode, json: { error: { message: expect.stringMatching(says) } } });
  expect(ended.stderr).toMatch(says);
});

test('a reader that has read enough is no failure', async () => {
  const child = spawn(process.execPath, [bin, 'bench', '--help'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [exitCode] = (await once(child, 'close')) as [number];
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});
