import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadModel } from './download-model.ts';
import { LocalHub } from './testing/local-hub.ts';
import type { LocalModel } from './testing/local-hub.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'hub-'));
});
afterEach(() => rm(cache, { recursive: true, force: true }));

const commit = '0123456789abcdef0123456789abcdef01234567';
const bytes = (text: string) => new TextEncoder().encode(text);
const model: LocalModel = {
  name: 'someone/tiny',
  commit,
  files: {
    'config.json': bytes('{"model_type":"bert"}'),
    '1_Pooling/config.json': bytes('{}'),
    'modules.json': bytes('[]'),
    'model.safetensors': new Uint8Array(3000).fill(7),
    'pytorch_model.bin': bytes('not wanted'),
    'onnx/config.json': bytes('not wanted'),
    'README.md': bytes('not wanted'),
  },
  large: ['model.safetensors'],
};
const quietly = () => undefined;
const treeOf = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .toSorted();

describe('downloadModel', () => {
  test('fetches what an encoder is made of, once, and tells how far it is', async () => {
    await using hub = await LocalHub.start(model);
    const { endpoint } = hub;
    const seen: string[] = [];
    const first = await downloadModel({ name: model.name, endpoint, cache }, (done, all, path) =>
      seen.push(`${path} ${done}/${all}`),
    );
    expect(first).toEqual({
      folder: join(cache, 'models--someone--tiny', 'snapshots', commit),
      revision: commit,
      downloadedBytes: 3025,
    });
    expect(await treeOf(first.folder)).toEqual([
      'config.json',
      'config.json',
      'model.safetensors',
      'modules.json',
    ]);
    expect(await readFile(join(first.folder, 'model.safetensors'))).toEqual(Buffer.alloc(3000, 7));
    expect(seen.at(-1)).toBe('model.safetensors 3025/3025');
    const requests = hub.asked.length;
    const again = await downloadModel({ name: model.name, endpoint: `${endpoint}/`, cache }, quietly);
    expect(again).toEqual({ ...first, downloadedBytes: 0 });
    expect(hub.asked.length).toBe(requests + 1);
  });

  test('needs no network for a commit that is there whole', async () => {
    const pinned = { name: model.name, revision: commit, cache };
    let endpoint: string;
    {
      await using hub = await LocalHub.start(model);
      endpoint = hub.endpoint;
      await downloadModel({ ...pinned, endpoint }, quietly);
    }
    expect(await downloadModel({ ...pinned, endpoint }, quietly)).toMatchObject({ downloadedBytes: 0 });
    await expect(downloadModel({ name: model.name, cache, endpoint }, quietly)).rejects.toThrow(
      /--hub 'someone\/tiny': 'http:.*' cannot be reached \(\w+\)/,
    );
  });

  test('goes on where a download was broken off', async () => {
    await using broken = await LocalHub.start({ ...model, sends: { 'model.safetensors': bytes('cut') } });
    await expect(
      downloadModel({ name: model.name, endpoint: broken.endpoint, cache }, quietly),
    ).rejects.toThrow(/'model\.safetensors' came with 3 bytes, not 3000/);
    expect(await treeOf(cache)).toEqual(['config.json', 'config.json', 'modules.json']);
    await using whole = await LocalHub.start(model);
    const { downloadedBytes } = await downloadModel(
      { name: model.name, endpoint: whole.endpoint, cache },
      quietly,
    );
    expect(downloadedBytes).toBe(3000);
  });

  test.each(['model.safetensors', 'modules.json'])(
    'refuses a %s that is not the one stated',
    async (path) => {
      const other = (model.files[path] ?? new Uint8Array()).map((byte) => byte + 1);
      await using hub = await LocalHub.start({ ...model, sends: { [path]: other } });
      const loading = downloadModel({ name: model.name, endpoint: hub.endpoint, cache }, quietly);
      await expect(loading).rejects.toThrow(/does not match the hash that the hub states/);
      await expect(loading).rejects.toMatchObject({ code: 'HUB' });
    },
  );

  test('shows its token to the hub and to nobody else', async () => {
    const token = 'hf_secret';
    await using hub = await LocalHub.start({ ...model, token });
    const wish = { name: model.name, endpoint: hub.endpoint, cache };
    await expect(downloadModel(wish, quietly)).rejects.toThrow(/private and HF_TOKEN is not set \(404\)/);
    const refused = downloadModel({ ...wish, token: 'hf_other' }, quietly);
    await expect(refused).rejects.toThrow(/the token in HF_TOKEN is not let in/);
    await expect(refused).rejects.not.toThrow(/hf_other/);
    await expect(downloadModel({ ...wish, token: 'other' }, quietly)).rejects.toThrow(
      /must start with 'hf_'/,
    );
    await downloadModel({ ...wish, token }, quietly);
    expect(hub.asked.at(-1)?.authorization).toBe(`Bearer ${token}`);
  });

  test.each([
    { name: '../etc', says: /this is no name of a model/ },
    { name: 'someone/other', says: /no such model or revision/ },
  ])('refuses $name', async ({ name, says }) => {
    await using hub = await LocalHub.start(model);
    await expect(downloadModel({ name, endpoint: hub.endpoint, cache }, quietly)).rejects.toThrow(says);
  });

  test('refuses a model without config.json', async () => {
    await using hub = await LocalHub.start({ ...model, files: { 'model.safetensors': bytes('x') } });
    await expect(downloadModel({ name: model.name, endpoint: hub.endpoint, cache }, quietly)).rejects.toThrow(
      /it has no config\.json/,
    );
  });
});
