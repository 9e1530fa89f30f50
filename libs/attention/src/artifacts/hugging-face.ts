import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AttentionError } from '../engine/errors.ts';
import type { Parameter } from '../engine/parameter.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import type { NormalSource } from '../nn/parameter-store.ts';
import { TextEncoder, bertNames } from '../models/text-encoder.ts';
import type { TextEncoderConfig } from '../models/text-encoder.ts';
import { readSafetensors } from './safetensors.ts';
import type { NamedTensor } from './safetensors.ts';

export class UnsupportedCheckpointError extends AttentionError {
  readonly code = 'ATTENTION_UNSUPPORTED_CHECKPOINT';
}

/** A published checkpoint starts from its own numbers; nothing is drawn. */
const notRandom: NormalSource = { normal: () => 0 };

/**
 * Loads a BERT checkpoint in the Hugging Face layout (`config.json`, `model.safetensors`).
 * @throws UnsupportedCheckpointError naming the architecture, the setting or the tensor that does not fit
 */
export async function loadBert(
  folder: string,
): Promise<{ readonly encoder: TextEncoder; readonly store: ParameterStore }> {
  const config = encoderConfig(
    JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as Readonly<Record<string, unknown>>,
  );
  const store = new ParameterStore(notRandom);
  const encoder = new TextEncoder(store, config, bertNames);
  const file = join(folder, 'model.safetensors');
  fillParameters(store.all(), readSafetensors(await readFile(file), file));
  return { encoder, store };
}

/**
 * Copies tensors into the parameters of the same names; a `bert.` before the names is allowed.
 * @throws UnsupportedCheckpointError where one is absent or has another shape
 */
export function fillParameters(
  parameters: readonly Parameter[],
  tensors: ReadonlyMap<string, NamedTensor>,
): void {
  for (const parameter of parameters) {
    const tensor = tensors.get(parameter.name) ?? tensors.get(`bert.${parameter.name}`);
    if (!tensor) throw new UnsupportedCheckpointError(`The checkpoint has no tensor '${parameter.name}'`);
    if (tensor.shape.join() !== parameter.shape.join()) {
      throw new UnsupportedCheckpointError(
        `Tensor '${parameter.name}' has shape [${tensor.shape.join(', ')}], the model needs [${parameter.shape.join(', ')}]`,
      );
    }
    parameter.values.set(tensor.values);
    parameter.touch();
  }
}

function encoderConfig(config: Readonly<Record<string, unknown>>): TextEncoderConfig {
  if (config['model_type'] !== 'bert') {
    throw new UnsupportedCheckpointError(
      `Architecture '${String(config['model_type'])}' is not supported; known: bert`,
    );
  }
  if (config['hidden_act'] !== 'gelu') {
    throw new UnsupportedCheckpointError(
      `Activation '${String(config['hidden_act'])}' is not supported; known: gelu`,
    );
  }
  const number = (name: string): number => {
    const value = config[name];
    if (typeof value !== 'number')
      throw new UnsupportedCheckpointError(`config.json has no number '${name}'`);
    return value;
  };
  return {
    vocabSize: number('vocab_size'),
    hiddenSize: number('hidden_size'),
    numLayers: number('num_hidden_layers'),
    numHeads: number('num_attention_heads'),
    intermediateSize: number('intermediate_size'),
    maxPositions: number('max_position_embeddings'),
    typeVocabSize: number('type_vocab_size'),
    layerNormEpsilon: number('layer_norm_eps'),
    dropout: number('hidden_dropout_prob'),
    activation: 'gelu',
    flow: 'none',
    norm: 'post',
  };
}
