import { cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bundle, requireBundlePlace, saveBundle } from './bundle.ts';
import type { BundleDescription } from './bundle.ts';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bundle-'));
  folder = join(root, 'model');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const description: BundleDescription = {
  task: 'classify',
  labels: ['card', '退款'],
  training: { seed: 1 },
  metrics: { accuracy: 0.5 },
  decision: { temperature: 2 },
};
const files = { 'config.json': '{"hiddenSize":8}', 'model.onnx': Uint8Array.of(1, 2, 3) };
const nested = { ...files, '1_Pooling/config.json': '{"mean":true}' };
const save = (options: Partial<BundleDescription> = {}) =>
  saveBundle(folder, { ...description, ...options }, files);

const manifestPath = () => join(folder, 'manifest.json');
async function editManifest(edit: (manifest: Record<string, unknown>) => unknown): Promise<void> {
  const manifest = JSON.parse(await readFile(manifestPath(), 'utf8')) as Record<string, unknown>;
  await writeFile(manifestPath(), JSON.stringify(edit(manifest)));
}

describe('a bundle', () => {
  test('loads as it was saved', async () => {
    const manifest = await save();
    const bundle = await Bundle.load(folder);
    expect(bundle.manifest).toEqual(manifest);
    expect(bundle.manifest).toMatchObject(description);
    expect([...bundle.bytes('model.onnx')]).toEqual([1, 2, 3]);
    expect(bundle.json('config.json')).toEqual({ hiddenSize: 8 });
    expect(await readdir(root)).toEqual(['model']);
  });

  test('may describe itself in any JSON', async () => {
    await save({
      labels: ['2', '10'],
      training: { 10: 'b', 2: 'a', nested: { deep: [null, 1e-7] } },
      metrics: { 7: 1 },
    });
    await expect(Bundle.load(folder)).resolves.toBeDefined();
  });

  test('is versioned by its content: files, labels, decision', async () => {
    const { version } = await save();
    expect(version).toMatch(/^[0-9a-f]{12}$/);
    expect((await save()).version).toBe(version);
    expect((await save({ labels: ['退款', 'card'] })).version).not.toBe(version);
    expect((await save({ decision: { temperature: 1 } })).version).not.toBe(version);
    expect((await saveBundle(folder, description, { ...files, 'config.json': '{}' })).version).not.toBe(
      version,
    );
  });

  test('may have folders in it', async () => {
    await saveBundle(folder, description, nested);
    expect((await Bundle.load(folder)).json('1_Pooling/config.json')).toEqual({ mean: true });
    await saveBundle(folder, description, nested);
    await save();
    expect(await readdir(folder)).not.toContain('1_Pooling');
  });

  test('may be written with a slash at the end, and into folders that are not there yet', async () => {
    folder = join(root, 'a', 'b') + '/';
    await save();
    expect((await Bundle.load(folder)).manifest.task).toBe('classify');
    expect(await readdir(join(root, 'a'))).toEqual(['b']);
  });

  test.each<{ readonly name: string; readonly damage: () => Promise<unknown>; readonly says: RegExp }>([
    {
      name: 'no folder',
      damage: () => rm(folder, { recursive: true }),
      says: /no manifest\.json; is 'model' a model bundle/,
    },
    { name: 'no manifest', damage: () => rm(manifestPath()), says: /no manifest\.json/ },
    {
      name: 'a manifest that is not JSON',
      damage: () => writeFile(manifestPath(), '{'),
      says: /'manifest\.json' is not JSON/,
    },
    {
      name: 'a manifest that is null',
      damage: () => writeFile(manifestPath(), 'null'),
      says: /manifest\.json is not an object/,
    },
    {
      name: 'another format',
      damage: () => editManifest((manifest) => ({ ...manifest, format: 9 })),
      says: /format is 9, this version reads 1/,
    },
    {
      name: 'no files',
      damage: () => editManifest((manifest) => ({ ...manifest, files: null })),
      says: /no valid 'files'/,
    },
    {
      name: 'a file elsewhere',
      damage: () => editManifest((manifest) => ({ ...manifest, files: { '../x': 'ab' } })),
      says: /no valid 'files'/,
    },
    ...['/etc/x', 'a/../../x', 'a//x', 'a\\..\\x', 'C:x', './x', 'a/'].map((path) => ({
      name: `a file at ${path}`,
      damage: () => editManifest((manifest) => ({ ...manifest, files: { [path]: 'ab' } })),
      says: /no valid 'files'/,
    })),
    {
      name: 'labels that are no texts',
      damage: () => editManifest((manifest) => ({ ...manifest, labels: [1] })),
      says: /no valid 'labels'/,
    },
    {
      name: 'no decision',
      damage: () => editManifest(({ decision: _, ...manifest }) => manifest),
      says: /no valid 'decision'/,
    },
    {
      name: 'a label that was changed',
      damage: () => editManifest((manifest) => ({ ...manifest, labels: ['card', 'refund'] })),
      says: /manifest\.json does not match its version/,
    },
    {
      name: 'a file that is gone',
      damage: () => rm(join(folder, 'model.onnx')),
      says: /'model\.onnx' cannot be read/,
    },
    {
      name: 'a changed byte',
      damage: () => writeFile(join(folder, 'model.onnx'), Uint8Array.of(1, 2, 4)),
      says: /'model\.onnx' does not match its SHA-256/,
    },
    {
      name: 'a file that is cut off',
      damage: () => writeFile(join(folder, 'config.json'), '{"hidden'),
      says: /'config\.json' does not match its SHA-256/,
    },
  ])('with $name is refused', async ({ damage, says }) => {
    await save();
    await damage();
    const loading = Bundle.load(folder);
    await expect(loading).rejects.toMatchObject({ code: 'ATTENTION_DAMAGED_BUNDLE', folder });
    await expect(loading).rejects.toThrow(says);
  });

  test('names a file that it does not have, and one that is not JSON', async () => {
    await save();
    const bundle = await Bundle.load(folder);
    expect(() => bundle.bytes('features.json')).toThrow(/has no 'features\.json'/);
    expect(() => bundle.json('model.onnx')).toThrow(/'model\.onnx' is not JSON/);
  });
});

describe('saving a bundle', () => {
  test('replaces a bundle, a damaged one too, and nothing of the old is left', async () => {
    await saveBundle(folder, description, { ...files, 'old.txt': 'old' });
    await writeFile(join(folder, 'model.onnx'), 'damaged');
    await save();
    expect((await readdir(folder)).toSorted()).toEqual(['config.json', 'manifest.json', 'model.onnx']);
    await expect(Bundle.load(folder)).resolves.toBeDefined();
  });

  test.each<{ readonly name: string; readonly occupy: () => Promise<unknown>; readonly says: RegExp }>([
    {
      name: 'a folder of other files',
      occupy: async () => {
        await mkdir(folder);
        for (const name of ['a', 'b', 'c', 'd', 'e']) await writeFile(join(folder, name), '');
      },
      says: /holds other files \(a, b, c and 2 more\)/,
    },
    {
      name: 'a folder with the manifest of something else, as web applications have',
      occupy: async () => {
        await mkdir(folder);
        await writeFile(join(folder, 'manifest.json'), '{"name":"my app"}');
        await writeFile(join(folder, 'index.html'), '');
      },
      says: /holds other files \(index\.html, manifest\.json\)/,
    },
    {
      name: 'a bundle with a file of its owner beside it',
      occupy: async () => {
        await save();
        await writeFile(join(folder, 'notes.txt'), 'mine');
      },
      says: /holds other files \(notes\.txt\)/,
    },
    {
      name: 'a bundle with a file of its owner in one of its folders',
      occupy: async () => {
        await saveBundle(folder, description, nested);
        await writeFile(join(folder, '1_Pooling', 'notes.txt'), 'mine');
      },
      says: /holds other files \(1_Pooling\/notes\.txt\)/,
    },
    { name: 'a file', occupy: () => writeFile(folder, 'mine'), says: /it is a file/ },
  ])('leaves $name alone', async ({ occupy, says }) => {
    await occupy();
    const before = await readdir(root, { recursive: true });
    await expect(save()).rejects.toMatchObject({ code: 'ATTENTION_FOLDER_OCCUPIED', folder });
    await expect(requireBundlePlace(folder)).rejects.toThrow(says);
    expect(await readdir(root, { recursive: true })).toEqual(before);
  });

  test('an empty folder is a place for a bundle', async () => {
    await mkdir(folder);
    await expect(requireBundlePlace(folder)).resolves.toBeUndefined();
    await save();
    await expect(Bundle.load(folder)).resolves.toBeDefined();
  });

  describe('that was broken off', () => {
    const broken: readonly { readonly name: string; readonly breakOff: () => Promise<unknown> }[] = [
      {
        name: 'while it wrote the new files',
        breakOff: async () => {
          await mkdir(`${folder}.new`);
          await writeFile(join(`${folder}.new`, 'config.json'), '{');
        },
      },
      {
        name: 'after the old one was moved aside',
        breakOff: async () => {
          await cp(folder, `${folder}.new`, { recursive: true });
          await rename(folder, `${folder}.old`);
        },
      },
      {
        name: 'before the old one was removed',
        breakOff: () => cp(folder, `${folder}.old`, { recursive: true }),
      },
    ];
    test.each(broken)('$name leaves a whole bundle, and the next save clears up', async ({ breakOff }) => {
      const { version } = await save();
      await breakOff();
      expect((await Bundle.load(folder)).manifest.version).toBe(version);
      const next = await save({ decision: { temperature: 3 } });
      expect((await Bundle.load(folder)).manifest.version).toBe(next.version);
      expect(await readdir(root)).toEqual(['model']);
    });
  });
});
