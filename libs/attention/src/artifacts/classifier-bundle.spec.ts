import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tinyInputs } from '../models/testing/tiny-classifier.ts';
import type { TextInputs } from '../models/text-inputs.ts';
import { Bundle, saveBundle } from './bundle.ts';
import type { BundleDescription } from './bundle.ts';
import { ClassifierBundle, saveClassifier } from './classifier-bundle.ts';
import type { ClassifierParts } from './classifier-bundle.ts';
import { tinyLabels, tinyParts } from './testing/tiny-bundle.ts';

let root: string;
let folder: string;
let inputs: TextInputs;
let parts: ClassifierParts;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'classifier-'));
  folder = join(root, 'model');
  inputs = await tinyInputs();
  parts = tinyParts(inputs, { decision: { temperature: 1.5, outOfScope: 'oos', threshold: -0.25 } });
  await saveClassifier(folder, parts);
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The bundle with right hashes but another content, as a faulty program may write it. */
async function resaved(
  file: string,
  edit: (json: Record<string, unknown>) => unknown,
  description: Partial<BundleDescription> = {},
): Promise<string> {
  const bundle = await Bundle.load(folder);
  const other = join(root, 'other');
  const files = Object.fromEntries(
    Object.keys(bundle.manifest.files).map((name) => [name, bundle.bytes(name)]),
  );
  const edited = JSON.stringify(edit(bundle.json(file) as Record<string, unknown>));
  await saveBundle(other, { ...bundle.manifest, ...description }, { ...files, [file]: edited });
  return other;
}
const unchanged = (json: unknown) => json;

describe('a classifier bundle', () => {
  test('loads as it was saved: settings, labels, inputs, every parameter, the compiled model', async () => {
    const loaded = await ClassifierBundle.load(folder);
    expect(loaded.heads).toEqual(parts.heads);
    expect(loaded.manifest).toMatchObject({ labels: tinyLabels, decision: parts.heads[0]?.decision });
    expect(loaded.config).toMatchObject({ ...parts.network.config, maxTokens: 32 });
    expect(loaded.inputs().encode('我的卡 has not arrived 😀')).toEqual(
      inputs.encode('我的卡 has not arrived 😀'),
    );
    const stored = loaded.network().store.all();
    expect(stored.map(({ name }) => name)).toEqual(parts.store.all().map(({ name }) => name));
    stored.forEach(({ values }, at) => expect(values).toEqual(parts.store.all()[at]?.values));
    expect(Buffer.from(loaded.onnx()).equals(parts.onnx)).toBe(true);
  });

  test('saved twice it is the same, byte for byte', async () => {
    const again = join(root, 'again');
    await saveClassifier(again, parts);
    const { manifest } = await Bundle.load(folder);
    expect((await Bundle.load(again)).manifest).toEqual(manifest);
    expect(Object.keys(manifest.files).toSorted()).toEqual([
      'README.md',
      'config.json',
      'features.json',
      'model.onnx',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
      'vocab.txt',
    ]);
  });

  test('carries a card for people', async () => {
    const card = await readFile(join(folder, 'README.md'), 'utf8');
    for (const said of ['5 labels', '- fingerprint: abc', '- accuracy: 0.9', '- threshold: -0.25', '`退款`'])
      expect(card).toContain(said);
  });

  test.each<{
    readonly name: string;
    readonly file?: string;
    readonly edit?: (json: Record<string, unknown>) => unknown;
    readonly description?: Partial<BundleDescription>;
    readonly says: RegExp;
  }>([
    { name: 'another task', description: { task: 'rank' }, says: /it is for 'rank', not 'classify'/ },
    {
      name: 'another model',
      edit: (config) => ({ ...config, model_type: 'bert' }),
      says: /model_type is 'bert'/,
    },
    { name: 'a list for a configuration', edit: () => [], says: /model_type is 'undefined'/ },
    { name: 'null for a configuration', edit: () => null, says: /config\.json is not an object/ },
    {
      name: 'no width',
      edit: ({ hiddenSize: _, ...config }) => config,
      says: /no valid 'hiddenSize': undefined/,
    },
    {
      name: 'a flow that is none',
      edit: (config) => ({ ...config, flow: 'up' }),
      says: /no valid 'flow': "up"/,
    },
    {
      name: 'an even convolution',
      edit: (config) => ({ ...config, convolutions: [4] }),
      says: /no valid 'convolutions': \[4\]/,
    },
    {
      name: 'a label too many',
      description: { labels: [...tinyLabels, 'x'] },
      says: /6 labels for 5 classes/,
    },
    { name: 'no temperature', description: { decision: {} }, says: /no temperature above 0/ },
    {
      name: 'a temperature of 0',
      description: { decision: { temperature: 0 } },
      says: /no temperature above 0/,
    },
    {
      name: 'a threshold in words',
      description: { decision: { temperature: 1, threshold: 'high' } },
      says: /threshold is no number/,
    },
    {
      name: 'a number for the label of texts out of scope',
      description: { decision: { temperature: 1, outOfScope: 7 } },
      says: /outOfScope is no label/,
    },
  ])('of $name is refused', async ({ file = 'config.json', edit = unchanged, description, says }) => {
    const other = await resaved(file, edit, description);
    const loading = ClassifierBundle.load(other);
    await expect(loading).rejects.toMatchObject({ code: 'ATTENTION_DAMAGED_BUNDLE', folder: other });
    await expect(loading).rejects.toThrow(says);
  });

  test('whose parameters are of another width says which one', async () => {
    const other = await resaved('config.json', (config) => ({ ...config, bagSize: 7 }));
    const loaded = await ClassifierBundle.load(other);
    expect(() => loaded.network()).toThrow(
      /'bag\.0\.features\.weight' has shape \[\d+, 6\], the model needs \[\d+, 7\]/,
    );
  });
});
