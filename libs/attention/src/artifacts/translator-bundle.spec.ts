import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bundle, saveBundle } from './bundle.ts';
import type { BundleDescription } from './bundle.ts';
import { tinyTranslatorParts } from './testing/tiny-translator.ts';
import { TranslatorBundle, saveTranslator } from './translator-bundle.ts';
import type { TranslatorParts } from './translator-bundle.ts';

let root: string;
let folder: string;
let parts: TranslatorParts;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'translator-'));
  folder = join(root, 'model');
  parts = await tinyTranslatorParts({ flow: 'residual', positions: 'learned' });
  await saveTranslator(folder, parts);
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The bundle with right hashes but another content, as a faulty program may write it. */
async function resaved(
  edit: (config: Record<string, unknown>) => unknown,
  description: Partial<BundleDescription> = {},
): Promise<string> {
  const bundle = await Bundle.load(folder);
  const other = join(root, 'other');
  const names = Object.keys(bundle.manifest.files);
  const files = Object.fromEntries(names.map((name) => [name, bundle.bytes(name)]));
  const config = JSON.stringify(edit(bundle.json('config.json') as Record<string, unknown>));
  await saveBundle(other, { ...bundle.manifest, ...description }, { ...files, 'config.json': config });
  return other;
}
const unchanged = (json: unknown) => json;

describe('a translator bundle', () => {
  test('loads as it was saved: settings, tokenizer, every parameter, both compiled functions', async () => {
    const loaded = await TranslatorBundle.load(folder);
    expect(loaded.manifest).toMatchObject({ task: 'translate', labels: [], metrics: parts.metrics });
    expect(loaded.config).toMatchObject(parts.network.config);
    const text = 'forty two 我喜欢 😀';
    expect(loaded.inputs().source(text).ids).toEqual(parts.tokenizer.encode(text).ids);
    const stored = loaded.network().store.all();
    expect(stored.map(({ name }) => name)).toEqual(parts.store.all().map(({ name }) => name));
    stored.forEach(({ values }, at) => expect(values).toEqual(parts.store.all()[at]?.values));
    const { encoder, decoder } = loaded.onnx();
    expect(Buffer.from(encoder).equals(parts.onnx.encoder)).toBe(true);
    expect(Buffer.from(decoder).equals(parts.onnx.decoder)).toBe(true);
  });

  test('holds these files, and a card for people', async () => {
    const { manifest } = await Bundle.load(folder);
    expect(Object.keys(manifest.files).toSorted()).toEqual([
      'README.md',
      'config.json',
      'decoder.onnx',
      'encoder.onnx',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    const card = await readFile(join(folder, 'README.md'), 'utf8');
    for (const said of ['# Translator', '- bleu: 12.5', '- seed: 1']) expect(card).toContain(said);
  });

  test('with a damaged file is refused by its name', async () => {
    const damaged = join(root, 'damaged');
    await saveTranslator(damaged, parts);
    await truncate(join(damaged, 'decoder.onnx'), 99);
    await expect(TranslatorBundle.load(damaged)).rejects.toMatchObject({
      code: 'ATTENTION_DAMAGED_BUNDLE',
      message: expect.stringContaining("'decoder.onnx' does not match"),
    });
  });

  test.each<{
    readonly name: string;
    readonly edit?: (config: Record<string, unknown>) => unknown;
    readonly description?: Partial<BundleDescription>;
    readonly says: RegExp;
  }>([
    { name: 'another task', description: { task: 'classify' }, says: /is for 'classify', not 'translate'/ },
    { name: 'another model', edit: (config) => ({ ...config, model_type: 'bart' }), says: /'bart'/ },
    { name: 'null for a configuration', edit: () => null, says: /config\.json is not an object/ },
    { name: 'no width', edit: ({ hiddenSize: _, ...config }) => config, says: /no valid 'hiddenSize'/ },
    {
      name: 'heads that do not fit',
      edit: (config) => ({ ...config, numHeads: 3 }),
      says: /width of 8, .* 3 heads/,
    },
    {
      name: 'positions of a kind unknown',
      edit: (config) => ({ ...config, positions: 'rotary' }),
      says: /'positions': "rotary"/,
    },
    {
      name: 'another vocabulary',
      edit: (config) => ({ ...config, vocabSize: 7 }),
      says: /\d+ tokens, its network 7/,
    },
  ])('of $name is refused', async ({ edit = unchanged, description, says }) => {
    const other = await resaved(edit, description);
    const loading = TranslatorBundle.load(other);
    await expect(loading).rejects.toMatchObject({ code: 'ATTENTION_DAMAGED_BUNDLE', folder: other });
    await expect(loading).rejects.toThrow(says);
  });
});
