import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretKey } from './secret-key.ts';

const [one, other] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'));

describe('SecretKey', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secret-key-'));
    file = join(folder, 'service', 'secret-key');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const prepare = (given: readonly (string | undefined)[] = [], service = 'shop') =>
    SecretKey.prepare({ given: given.filter((text) => text !== undefined), file, service });

  test('is made once, even by several at once, and kept for its owner alone', async () => {
    const keys = await Promise.all([prepare(), prepare(), prepare()]);
    expect(new Set(keys.map((key) => Buffer.from(key.keyFor('webhooks')).toString('hex'))).size).toBe(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await prepare()).keyFor('webhooks')).toEqual(keys[0]?.keyFor('webhooks'));
  });

  test('gives another key for each purpose and each service', async () => {
    const key = await prepare([one]);
    expect(key.keyFor('webhooks')).toHaveLength(32);
    expect(key.keyFor('webhooks')).not.toEqual(key.keyFor('erasure'));
    expect(key.keyFor('webhooks')).not.toEqual((await prepare([one], 'other')).keyFor('webhooks'));
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  test('seals with the first of those given, and opens with all', async () => {
    const [former, both] = [await prepare([other]), await prepare([one, other])];
    expect(both.keysFor('webhooks')[1]).toEqual(former.keyFor('webhooks'));
    expect(both.keyFor('webhooks')).toEqual((await prepare([one])).keyFor('webhooks'));
  });

  test('that is none is refused, and not shown', async () => {
    await expect(prepare(['hunter2'])).rejects.toMatchObject({
      code: 'SECRET_KEY_INVALID',
      message: expect.not.stringContaining('hunter2'),
    });
    await prepare();
    await writeFile(file, 'hunter2');
    await expect(prepare()).rejects.toMatchObject({ message: expect.stringContaining(file) });
  });
});
