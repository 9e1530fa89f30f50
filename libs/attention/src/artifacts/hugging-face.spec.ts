import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixturePath } from '../../fixtures/fixture.ts';
import { loadBert } from './hugging-face.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import type { NamedTensor } from './safetensors.ts';

const original = fixturePath('bert-tiny-random');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bert-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Config = Readonly<Record<string, unknown>>;
type Tensors = ReadonlyMap<string, NamedTensor>;

/** The fixture's checkpoint with another configuration or other tensors. */
async function checkpoint(
  edit: (config: Config) => Config,
  rewrite: (tensors: Tensors) => Tensors,
): Promise<void> {
  const config = JSON.parse(await readFile(join(original, 'config.json'), 'utf8')) as Config;
  const tensors = readSafetensors(await readFile(join(original, 'model.safetensors')), 'model.safetensors');
  await writeFile(join(folder, 'config.json'), JSON.stringify(edit(config)));
  await writeFile(join(folder, 'model.safetensors'), writeSafetensors(rewrite(tensors), { format: 'pt' }));
}
const same = <T>(value: T): T => value;

describe('loadBert', () => {
  test('takes names with and without the prefix of a model with a head', async () => {
    await checkpoint(
      same,
      (tensors) => new Map([...tensors].map(([name, tensor]) => [`bert.${name}`, tensor])),
    );
    const [plain, prefixed] = [await loadBert(original), await loadBert(folder)];
    prefixed.store.all().forEach(({ values }, at) => expect(values).toEqual(plain.store.all()[at]?.values));
  });

  test.each<{
    readonly name: string;
    readonly edit?: (config: Config) => Config;
    readonly rewrite?: (tensors: Tensors) => Tensors;
    readonly says: RegExp;
  }>([
    {
      name: 'another architecture',
      edit: (config) => ({ ...config, model_type: 'gpt2' }),
      says: /'gpt2'.*known: bert/,
    },
    {
      name: 'another activation',
      edit: (config) => ({ ...config, hidden_act: 'swish' }),
      says: /'swish'.*known: gelu/,
    },
    { name: 'no width', edit: ({ hidden_size: _, ...config }) => config, says: /no number 'hidden_size'/ },
    {
      name: 'another width',
      edit: (config) => ({ ...config, intermediate_size: 7 }),
      says: /'encoder\.layer\.0\.intermediate\.dense\.weight' has shape \[\d+, 32\], the model needs \[7, 32\]/,
    },
    {
      name: 'a tensor too few',
      rewrite: (tensors) =>
        new Map(
          [...tensors].filter(
            ([name]) => !name.endsWith('pooler.dense.bias') && !name.includes('layer.1.output'),
          ),
        ),
      says: /no tensor 'encoder\.layer\.1\.output\.dense\.weight'/,
    },
  ])('refuses $name', async ({ edit = same, rewrite = same, says }) => {
    await checkpoint(edit, rewrite);
    const loading = loadBert(folder);
    await expect(loading).rejects.toMatchObject({ code: 'ATTENTION_UNSUPPORTED_CHECKPOINT' });
    await expect(loading).rejects.toThrow(says);
  });
});
