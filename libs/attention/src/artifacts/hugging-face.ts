import { join } from 'node:path';
import type { SentencePooling } from '../models/sentence-pooling.ts';
import { TextEncoder, numParameters, positionsFor } from '../models/text-encoder.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import { Tokenizer } from '../text/tokenizer.ts';
import { lengthPath, modulesPath, parseModules, parsePooling } from './encoder-modules.ts';
import { parseEncoderConfig } from './hugging-face-config.ts';
import type { StoredEncoderConfig } from './hugging-face-config.ts';
import { UnsupportedCheckpointError } from './hugging-face-errors.ts';
import { readJson, readJsonIfThere, readTensors } from './hugging-face-files.ts';
import { fillEncoder } from './hugging-face-tensors.ts';

export { UnsupportedCheckpointError } from './hugging-face-errors.ts';
export { fillParameters } from './hugging-face-tensors.ts';

export interface LoadedEncoder {
  readonly encoder: TextEncoder;
  readonly store: ParameterStore;
  /** Tensors that the encoder has no use for, such as those of a pooler or a head. */
  readonly leftOut: readonly string[];
}

/** All that turns a text into a vector, as a published checkpoint states it. */
export interface Checkpoint extends LoadedEncoder, SentencePooling {
  readonly tokenizer: Tokenizer;
  /** Texts are cut to so many tokens, special ones included. */
  readonly maxTokens: number;
  /** Whether the folder states the pooling; else it is what sentence-transformers takes then, the mean. */
  readonly statesPooling: boolean;
}

/**
 * Loads an encoder of a known architecture in the Hugging Face layout: `config.json`, and `model.safetensors`, whole or in
 * shards, of any width of float.
 * @throws UnsupportedCheckpointError naming the architecture, the setting, the file or the tensor that does not fit
 * @throws DamagedTensorsError naming the file
 */
export async function loadEncoder(folder: string): Promise<LoadedEncoder> {
  return fillFrom(folder, parseEncoderConfig(await readJson(folder, 'config.json')));
}

/**
 * Loads a checkpoint with its tokenizer and, where the folder is one of sentence-transformers, its pooling.
 * @see loadEncoder for the errors
 * @throws UnsupportedTokenizerError, InvalidTokenizerError naming the part
 */
export async function loadCheckpoint(folder: string): Promise<Checkpoint> {
  const stated = await readJsonIfThere(folder, modulesPath);
  const modules = stated === undefined ? undefined : parseModules(stated);
  const inside = join(folder, modules?.transformer ?? '');
  const config = parseEncoderConfig(await readJson(inside, 'config.json'));
  refuseTooLarge(config);
  const tokenizer = await Tokenizer.fromFolder(inside);
  if (tokenizer.vocabSize > config.vocabSize) {
    throw new UnsupportedCheckpointError(
      `The tokenizer has ${tokenizer.vocabSize} tokens, the model rows for ${config.vocabSize}`,
    );
  }
  await refusePrompt(folder);
  const pooling = modules?.pooling;
  const sentence = {
    tokenizer,
    pooling:
      pooling === undefined
        ? ('mean' as const)
        : parsePooling(await readJson(folder, join(pooling, 'config.json'))),
    normalize: modules?.normalize ?? false,
    statesPooling: pooling !== undefined,
    maxTokens: await lengthOf(inside, tokenizer, positionsFor(config)),
  };
  // The long part comes last.
  return { ...sentence, ...(await fillFrom(inside, config)) };
}

async function fillFrom(folder: string, config: StoredEncoderConfig): Promise<LoadedEncoder> {
  const tensors = await readTensors(folder);
  const store = new ParameterStore();
  const encoder = new TextEncoder(store, config);
  return { encoder, store, leftOut: fillEncoder(store, config, tensors) };
}

/** Of a protocol buffer, which an ONNX file is; the graph beside the parameters takes less than the second term. */
const onnxBytes = 2 ** 31 - 2 ** 20;

function refuseTooLarge(config: StoredEncoderConfig): void {
  const parameters = numParameters(config);
  if (4 * parameters <= onnxBytes) return;
  const millions = Math.round(parameters / 1e6);
  throw new UnsupportedCheckpointError(
    `The model has ${millions} million parameters; an ONNX file of 2 GB holds ${Math.floor(onnxBytes / 4e6)} million`,
  );
}

/** What sentence-transformers states, else the tokenizer; never more than the model has positions for. */
async function lengthOf(folder: string, tokenizer: Tokenizer, positions: number): Promise<number> {
  const stated = await readJsonIfThere(folder, lengthPath);
  const fields: Readonly<Record<string, unknown>> = typeof stated === 'object' ? { ...stated } : {};
  if (fields['do_lower_case'] === true && tokenizer.normalize('A') !== 'a') {
    throw new UnsupportedCheckpointError(
      `${lengthPath} has 'do_lower_case', but the tokenizer keeps capital letters`,
    );
  }
  const length = fields['max_seq_length'] ?? tokenizer.statedLength ?? positions;
  if (typeof length === 'number' && Number.isSafeInteger(length) && length > 0)
    return Math.min(length, positions);
  throw new UnsupportedCheckpointError(`${lengthPath} has no valid 'max_seq_length': ${String(length)}`);
}

/** A text that is put before every other would have to be known to whoever embeds. */
async function refusePrompt(folder: string): Promise<void> {
  const path = 'config_sentence_transformers.json';
  const json = await readJsonIfThere(folder, path);
  const name =
    typeof json === 'object' && json !== null && 'default_prompt_name' in json && json.default_prompt_name;
  if (typeof name === 'string')
    throw new UnsupportedCheckpointError(`${path} has the default prompt '${name}', which is not supported`);
}
