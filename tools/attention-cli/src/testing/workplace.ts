import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { runCli } from '../cli.ts';

/** What a command line left behind. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of stdout, where it is a JSON object. */
  readonly json: unknown;
}

const texts = {
  card: [
    'where is my card',
    'my card has not arrived',
    '我的卡在哪里',
    '卡还没到',
    'is the card on its way',
    'track my card',
  ],
  password: [
    'I forgot my password',
    'reset my password',
    '我忘了密码',
    '重置密码',
    'my password is wrong',
    'new password please',
  ],
};

const rows = Object.entries(texts).flatMap(([label, all]) => all.map((text) => `"${text}",${label}`));
const csv = (some: readonly string[]) => `${['text,label', ...some].join('\n')}\n`;
const outOfScope = ['"sing a song",oos', '"下雨吗",oos'];

const files: Readonly<Record<string, string>> = {
  'rows.csv': csv(rows),
  'dev.csv': csv([...rows, ...outOfScope]),
  'bad-rows.csv': csv([...rows, ',card', '"no label",']),
  'other.csv': csv(['sing,music']),
  'songs.csv': csv(outOfScope),
  'one-class.csv': csv(rows.slice(0, 6)),
  'single.csv': csv([rows[0] ?? '', rows[6] ?? '']),
  'unusable.csv': csv([',card', ',password']),
  'empty.csv': '',
  'rows.txt': 'text',
  'broken.json': '[[[',
  'numbers.json': '[1, 2]',
  'uneven.json': '[[[[0.5, 0.25], [0, 1]]]]',
  'mine/thesis.txt': 'mine',
};

/** A folder with small data, good and bad; the caller removes it. */
export async function workplace(): Promise<{ readonly root: string; readonly remove: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'attention-cli-'));
  await mkdir(join(root, 'mine'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(root, name), content);
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

/** A command line as text, a part with spaces in quotes, as the list of its arguments. */
export const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');

/** Runs a command line in this process. */
export async function attention(line: string): Promise<Ended> {
  const [stdout, stderr] = [new Written(), new Written()];
  const exitCode = await runCli(wordsOf(line), { stdout, stderr });
  return { exitCode, stdout: stdout.text, stderr: stderr.text, json: lastJson(stdout.text) };
}

export function lastJson(stdout: string): unknown {
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  return last.startsWith('{') ? JSON.parse(last) : undefined;
}

/** A stream that keeps what it is given. */
class Written extends Writable {
  text = '';

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    done();
  }
}
