import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBeAllClose } from '@attention-flow/testing';
import { fixturePath } from '../../fixtures/fixture.ts';
import { numParameters } from '../models/text-encoder.ts';
import { Tokenizer } from '../text/tokenizer.ts';
import { loadCheckpoint, loadEncoder } from './hugging-face.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import type { NamedTensor } from './safetensors.ts';
import { narrowSafetensors } from './testing/narrow-safetensors.ts';

expect.extend({ toBeAllClose });

const original = fixturePath('bert-tiny-random');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type Json = Readonly<Record<string, unknown>>;
type Tensors = ReadonlyMap<string, NamedTensor>;

const path = (...parts: readonly string[]) => join(folder, ...parts);
const write = (name: string, json: unknown) => writeFile(path(name), JSON.stringify(json));
const tensorsOf = async (from = original): Promise<Tensors> =>
  readSafetensors(await readFile(join(from, 'model.safetensors')), 'model.safetensors');
const writeTensors = (tensors: Iterable<readonly [string, NamedTensor]>, name = 'model.safetensors') =>
  writeFile(path(name), writeSafetensors(tensors, { format: 'pt' }));
const renamed = (tensors: Tensors, name: (old: string) => string) =>
  [...tensors].map(([old, tensor]) => [name(old), tensor] as const);

/** A copy of the fixture without its tensors. */
async function copy(from = original): Promise<void> {
  await cp(from, folder, { recursive: true });
  await rm(path('model.safetensors'));
}

async function editConfig(edit: (config: Json) => Json, name = 'config.json'): Promise<void> {
  await write(name, edit(JSON.parse(await readFile(path(name), 'utf8')) as Json));
}

describe('a checkpoint', () => {
  const expectSame = async () => {
    const [plain, read] = [await loadEncoder(original), await loadEncoder(folder)];
    for (const [name, { values }] of plain.store.own())
      expect(read.store.own().get(name)?.values).toEqual(values);
    return read;
  };

  test.each<{ readonly name: string; readonly lay: (tensors: Tensors) => Promise<unknown> }>([
    {
      name: 'with the prefix of a model with a head',
      lay: (tensors) => writeTensors(renamed(tensors, (old) => `bert.${old}`)),
    },
    {
      name: 'with the names of TensorFlow',
      lay: (tensors) =>
        writeTensors(
          renamed(tensors, (old) =>
            old.replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta'),
          ),
        ),
    },
    {
      name: 'in shards',
      lay: async (tensors) => {
        const all = [...tensors];
        const shards = {
          'model-00001-of-00002.safetensors': all.slice(0, 9),
          'model-00002-of-00002.safetensors': all.slice(9),
        };
        for (const [file, some] of Object.entries(shards)) await writeTensors(some, file);
        const placed = Object.entries(shards).flatMap(([file, some]) =>
          some.map(([name]) => [name, file] as const),
        );
        await write('model.safetensors.index.json', { metadata: {}, weight_map: Object.fromEntries(placed) });
      },
    },
  ])('is taken $name', async ({ lay }) => {
    await copy();
    await lay(await tensorsOf());
    await expectSame();
  });

  test.each(['F16', 'BF16'] as const)('is taken in %s', async (type) => {
    await copy();
    await writeFile(path('model.safetensors'), narrowSafetensors(await tensorsOf(), type));
    const [wide, narrow] = [await loadEncoder(original), await loadEncoder(folder)];
    for (const [name, { values }] of wide.store.own())
      expect(narrow.store.own().get(name)?.values).toBeAllClose(values, {
        absolute: type === 'F16' ? 2 ** -14 : 0,
        relative: type === 'F16' ? 2 ** -11 : 2 ** -8,
      });
  });

  test('leaves out what an encoder has no use for, and lists it', async () => {
    await copy();
    const head = { shape: [2], values: Float32Array.of(1, 2) };
    await writeTensors([...(await tensorsOf()), ['cls.predictions.bias', head]]);
    const { leftOut } = await expectSame();
    expect(leftOut).toEqual(['pooler.dense.weight', 'pooler.dense.bias', 'cls.predictions.bias']);
  });

  test('states its tokens, pooling and length', async () => {
    expect(await loadCheckpoint(original)).toMatchObject({
      pooling: 'mean',
      normalize: true,
      statesPooling: true,
      maxTokens: 64,
    });
    expect(await loadCheckpoint(fixturePath('roberta-tiny-random'))).toMatchObject({ pooling: 'cls' });
  });

  test('has its tokens in vocab.txt where there is no tokenizer.json', async () => {
    await cp(original, folder, { recursive: true });
    await rm(path('tokenizer.json'));
    const [{ tokenizer: one }, { tokenizer: other }] = [
      await loadCheckpoint(original),
      await loadCheckpoint(folder),
    ];
    expect(other.encode('Where is my card? 我的卡').ids).toEqual(one.encode('Where is my card? 我的卡').ids);
  });

  test('takes the mean, not normalised, where it states no pooling; the shortest length stated', async () => {
    await cp(original, folder, { recursive: true });
    await rm(path('modules.json'));
    await write('sentence_bert_config.json', { max_seq_length: 32 });
    expect(await loadCheckpoint(folder)).toMatchObject({
      pooling: 'mean',
      normalize: false,
      statesPooling: false,
      maxTokens: 32,
    });
  });

  test('may be XLM-R: pieces of SentencePiece, positions from 2', async () => {
    const tokens = fixturePath('unigram-tiny');
    const { vocabSize } = await Tokenizer.fromFolder(tokens);
    await cp(fixturePath('roberta-tiny-random'), folder, { recursive: true });
    await rm(path('vocab.txt'));
    for (const name of ['tokenizer.json', 'tokenizer_config.json']) await cp(join(tokens, name), path(name));
    await editConfig((config) => ({ ...config, model_type: 'xlm-roberta', vocab_size: vocabSize }));
    const words = 'embeddings.word_embeddings.weight';
    const grown = { shape: [vocabSize, 32], values: new Float32Array(vocabSize * 32).fill(0.1) };
    const tensors = await tensorsOf(fixturePath('roberta-tiny-random'));
    await writeTensors(
      [...tensors].map(([name, tensor]) => [`roberta.${name}`, name === words ? grown : tensor]),
    );
    const { encoder, tokenizer, pooling, maxTokens, store, leftOut } = await loadCheckpoint(folder);
    expect({ pooling, maxTokens, leftOut }).toEqual({
      pooling: 'cls',
      maxTokens: 64,
      leftOut: ['roberta.pooler.dense.weight', 'roberta.pooler.dense.bias'],
    });
    expect(encoder.config).toMatchObject({ architecture: 'xlm-roberta', firstPosition: 2 });
    expect(tokenizer.encode('我的卡').ids[0]).toBe(0);
    expect(store.all().reduce((sum, { values }) => sum + values.length, 0)).toBe(
      numParameters(encoder.config),
    );
  });

  test('may have its transformer in a folder of its own, as older ones', async () => {
    await cp(original, path('0_Transformer'), { recursive: true });
    await mkdir(path('1_Pooling'));
    await write('1_Pooling/config.json', { pooling_mode_max_tokens: true });
    await write('modules.json', [
      { idx: 0, name: '0', path: '0_Transformer', type: 'sentence_transformers.models.Transformer' },
      { idx: 1, name: '1', path: '1_Pooling', type: 'sentence_transformers.models.Pooling' },
    ]);
    expect(await loadCheckpoint(folder)).toMatchObject({ pooling: 'max', normalize: false, maxTokens: 64 });
  });
});

describe('a checkpoint is refused with', () => {
  const set = (changes: Json) => () => editConfig((config) => ({ ...config, ...changes }));

  test.each<{ readonly name: string; readonly damage: () => Promise<unknown>; readonly says: RegExp }>([
    { name: 'no folder', damage: () => rm(folder, { recursive: true }), says: /There is no folder/ },
    { name: 'no config.json', damage: () => rm(path('config.json')), says: /has no config\.json/ },
    {
      name: 'a broken config.json',
      damage: () => writeFile(path('config.json'), '{'),
      says: /config\.json' is not JSON/,
    },
    {
      name: 'another architecture',
      damage: set({ model_type: 'gpt2' }),
      says: /'gpt2'.*known: bert, roberta, xlm-roberta, distilbert/,
    },
    { name: 'another activation', damage: set({ hidden_act: 'swish' }), says: /'swish'.*known: gelu/ },
    {
      name: 'relative positions',
      damage: set({ position_embedding_type: 'relative_key' }),
      says: /Position type 'relative_key'/,
    },
    { name: 'a decoder', damage: set({ is_decoder: true }), says: /'is_decoder': only encoders/ },
    {
      name: 'no width',
      damage: () => editConfig(({ hidden_size: _, ...config }) => config),
      says: /no number 'hidden_size'/,
    },
    {
      name: 'half a head',
      damage: set({ num_attention_heads: 3 }),
      says: /width 32 cannot be shared by 3 heads/,
    },
    {
      name: 'no layers at all',
      damage: set({ num_hidden_layers: -1 }),
      says: /no valid 'num_hidden_layers': -1/,
    },
    {
      name: 'more numbers than an ONNX file holds',
      damage: set({ vocab_size: 20_000_000 }),
      says: /640 million parameters; an ONNX file of 2 GB holds 536 million/,
    },
    {
      name: 'another width of a tensor',
      damage: set({ intermediate_size: 7 }),
      says: /'encoder\.layer\.0\.intermediate\.dense\.weight' has shape \[64, 32\], the model needs \[7, 32\]/,
    },
    {
      name: 'a tensor too few',
      damage: async () =>
        writeTensors([...(await tensorsOf())].filter(([name]) => !name.includes('layer.1.output'))),
      says: /no tensor 'encoder\.layer\.1\.output\.dense\.weight'/,
    },
    {
      name: 'a pickle for tensors',
      damage: async () => {
        await rm(path('model.safetensors'));
        await writeFile(path('pytorch_model.bin'), '');
      },
      says: /neither model\.safetensors nor .*pytorch_model\.bin: convert it/,
    },
    {
      name: 'a shard too few',
      damage: async () => {
        await rm(path('model.safetensors'));
        await write('model.safetensors.index.json', { weight_map: { x: 'model-1.safetensors' } });
      },
      says: /no 'model-1\.safetensors', which model\.safetensors\.index\.json names/,
    },
    {
      name: 'an index that leads elsewhere',
      damage: async () => {
        await rm(path('model.safetensors'));
        await write('model.safetensors.index.json', { weight_map: { x: '../model.safetensors' } });
      },
      says: /does not say which file/,
    },
    {
      name: 'a module of another kind',
      damage: () =>
        write('modules.json', [
          { path: '', type: 'sentence_transformers.models.Transformer' },
          { path: '1', type: 'sentence_transformers.models.Dense' },
        ]),
      says: /Module 'Dense' .* at place 1/,
    },
    {
      name: 'a module elsewhere',
      damage: () =>
        write('modules.json', [{ path: '../x', type: 'sentence_transformers.models.Transformer' }]),
      says: /leads out of its folder: '\.\.\/x'/,
    },
    {
      name: 'two poolings',
      damage: () =>
        editConfig((config) => ({ ...config, pooling_mode_max_tokens: true }), '1_Pooling/config.json'),
      says: /pooling_mode_mean_tokens and pooling_mode_max_tokens/,
    },
    {
      name: 'an unknown pooling',
      damage: () => write('1_Pooling/config.json', { pooling_mode_lasttoken: true }),
      says: /pooling_mode_lasttoken is not supported; known: one of cls, mean, max, mean_sqrt_len/,
    },
    {
      name: 'no pooling file',
      damage: () => rm(path('1_Pooling/config.json')),
      says: /no 1_Pooling\/config\.json/,
    },
    {
      name: 'a default prompt',
      damage: () => write('config_sentence_transformers.json', { default_prompt_name: 'query' }),
      says: /default prompt 'query'/,
    },
    {
      name: 'more tokens than rows',
      damage: async () => {
        await set({ vocab_size: 100 })();
        const words = 'embeddings.word_embeddings.weight';
        const cut = (tensor: NamedTensor) => ({ shape: [100, 32], values: tensor.values.slice(0, 3200) });
        await writeTensors(
          [...(await tensorsOf())].map(([name, tensor]) => [name, name === words ? cut(tensor) : tensor]),
        );
      },
      says: /tokenizer has 195 tokens, the model rows for 100/,
    },
  ])('$name', async ({ damage, says }) => {
    await cp(original, folder, { recursive: true });
    await damage();
    const loading = loadCheckpoint(folder);
    await expect(loading).rejects.toThrow(says);
    await expect(loading).rejects.toMatchObject({ code: 'ATTENTION_UNSUPPORTED_CHECKPOINT' });
  });

  test('a file of tensors that is cut off', async () => {
    await cp(original, folder, { recursive: true });
    const bytes = await readFile(path('model.safetensors'));
    await writeFile(path('model.safetensors'), bytes.subarray(0, bytes.length - 4));
    await expect(loadCheckpoint(folder)).rejects.toMatchObject({ code: 'ATTENTION_DAMAGED_TENSORS' });
    await expect(loadCheckpoint(folder)).rejects.toThrow(/model\.safetensors'.*cut off/);
  });

  test('no tokens', async () => {
    await cp(original, folder, { recursive: true });
    await rm(path('tokenizer.json'));
    await rm(path('vocab.txt'));
    await expect(loadCheckpoint(folder)).rejects.toThrow(/neither tokenizer\.json nor vocab\.txt/);
  });
});
