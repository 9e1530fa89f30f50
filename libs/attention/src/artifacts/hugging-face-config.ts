import type { TextEncoderConfig } from '../models/text-encoder.ts';
import type { EncoderArchitecture } from '../models/text-encoder-names.ts';
import type { AttentionFlow } from '../nn/attention.ts';
import type { Activation } from '../nn/feed-forward.ts';
import { UnsupportedCheckpointError } from './hugging-face-errors.ts';

/** `config.json`, parsed. */
export type ConfigJson = Readonly<Record<string, unknown>>;

/** An encoder's configuration as it is stored: whose layout it has is said. */
export type StoredEncoderConfig = TextEncoderConfig &
  Required<Pick<TextEncoderConfig, 'architecture' | 'firstPosition'>>;

/** Encoders that no published architecture computes: with attention flow, or normalised before each part. */
const ownModelType = 'attention-flow-encoder';

type Setting =
  | 'vocabSize'
  | 'hiddenSize'
  | 'numLayers'
  | 'numHeads'
  | 'intermediateSize'
  | 'maxPositions'
  | 'typeVocabSize'
  | 'layerNormEpsilon'
  | 'dropout';

/** Where a setting stands in `config.json`; `implied` is what the architecture means by leaving it out. */
interface Field {
  readonly name?: string;
  readonly implied?: number;
}

interface Layout {
  readonly className: string;
  readonly fields: Readonly<Record<Setting, Field>>;
  readonly activation: string;
  /** Positions begin after the padding token's id. */
  readonly padsPositions: boolean;
}

const bertFields: Layout['fields'] = {
  vocabSize: { name: 'vocab_size' },
  hiddenSize: { name: 'hidden_size' },
  numLayers: { name: 'num_hidden_layers' },
  numHeads: { name: 'num_attention_heads' },
  intermediateSize: { name: 'intermediate_size' },
  maxPositions: { name: 'max_position_embeddings' },
  typeVocabSize: { name: 'type_vocab_size', implied: 2 },
  layerNormEpsilon: { name: 'layer_norm_eps', implied: 1e-12 },
  dropout: { name: 'hidden_dropout_prob', implied: 0.1 },
};

const bertLayout: Layout = {
  className: 'BertModel',
  fields: bertFields,
  activation: 'hidden_act',
  padsPositions: false,
};

const layouts: Readonly<Record<EncoderArchitecture, Layout>> = {
  bert: bertLayout,
  roberta: { ...bertLayout, className: 'RobertaModel', padsPositions: true },
  'xlm-roberta': { ...bertLayout, className: 'XLMRobertaModel', padsPositions: true },
  distilbert: {
    className: 'DistilBertModel',
    fields: {
      vocabSize: { name: 'vocab_size' },
      hiddenSize: { name: 'dim' },
      numLayers: { name: 'n_layers' },
      numHeads: { name: 'n_heads' },
      intermediateSize: { name: 'hidden_dim' },
      maxPositions: { name: 'max_position_embeddings' },
      typeVocabSize: { implied: 0 },
      layerNormEpsilon: { implied: 1e-12 },
      dropout: { name: 'dropout', implied: 0.1 },
    },
    activation: 'activation',
    padsPositions: false,
  },
};

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;
const isSize = (value: number) => isCount(value) && value > 0;

const bounds: Readonly<Record<Setting, (value: number) => boolean>> = {
  vocabSize: isSize,
  hiddenSize: isSize,
  numLayers: isCount,
  numHeads: isSize,
  intermediateSize: isSize,
  maxPositions: isSize,
  typeVocabSize: isCount,
  layerNormEpsilon: (value) => value > 0,
  dropout: (value) => value >= 0 && value < 1,
};

const activations: readonly Activation[] = ['gelu', 'relu'];
const flows: readonly AttentionFlow[] = ['none', 'residual', 'gated'];
const norms: readonly TextEncoderConfig['norm'][] = ['post', 'pre'];

/**
 * The configuration of an encoder in a Hugging Face `config.json`.
 * @throws UnsupportedCheckpointError naming the architecture or the setting that cannot be taken
 */
export function parseEncoderConfig(json: unknown): StoredEncoderConfig {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new UnsupportedCheckpointError('config.json is not an object');
  const file: ConfigJson = { ...json };
  const isOwn = file['model_type'] === ownModelType;
  const architecture = oneOf(
    'Architecture',
    file[isOwn ? 'base' : 'model_type'],
    Object.keys(layouts) as readonly EncoderArchitecture[],
  );
  const layout = layouts[architecture];
  refuseVariants(file);
  const setting = (name: Setting) => numberOf(file, layout.fields[name], bounds[name]);
  const config: StoredEncoderConfig = {
    architecture,
    vocabSize: setting('vocabSize'),
    hiddenSize: setting('hiddenSize'),
    numLayers: setting('numLayers'),
    numHeads: setting('numHeads'),
    intermediateSize: setting('intermediateSize'),
    maxPositions: setting('maxPositions'),
    typeVocabSize: setting('typeVocabSize'),
    layerNormEpsilon: setting('layerNormEpsilon'),
    dropout: setting('dropout'),
    activation: oneOf('Activation', file[layout.activation] ?? 'gelu', activations),
    firstPosition: layout.padsPositions
      ? numberOf(file, { name: 'pad_token_id', implied: 1 }, isCount) + 1
      : 0,
    flow: isOwn ? oneOf('Attention flow', file['flow'], flows) : 'none',
    norm: isOwn ? oneOf('Norm', file['norm'], norms) : 'post',
  };
  if (config.hiddenSize % config.numHeads !== 0) {
    const detail = `width ${config.hiddenSize} cannot be shared by ${config.numHeads} heads`;
    throw new UnsupportedCheckpointError(`config.json is not one of an encoder: ${detail}`);
  }
  return config;
}

/** The content of `config.json` for an encoder of ours: that of its architecture, where a published one computes the same. */
export function encoderConfigJson(config: TextEncoderConfig, padId: number): ConfigJson {
  const { architecture = 'bert', firstPosition = 0, flow, norm, activation } = config;
  const { className, fields, activation: activationName, padsPositions } = layouts[architecture];
  const isPublished =
    flow === 'none' && norm === 'post' && (config.typeVocabSize > 0 || !fields.typeVocabSize.name);
  const numbers = Object.entries(fields).flatMap(([setting, { name }]) =>
    name === undefined ? [] : [[name, config[setting as Setting]] as const],
  );
  return {
    ...(isPublished
      ? { architectures: [className], model_type: architecture }
      : { model_type: ownModelType, base: architecture, flow, norm }),
    ...Object.fromEntries(numbers),
    [activationName]: activation,
    pad_token_id: padsPositions ? firstPosition - 1 : padId,
    ...(architecture === 'distilbert' ? { attention_dropout: 0 } : { attention_probs_dropout_prob: 0 }),
    torch_dtype: 'float32',
  };
}

/** Whether Hugging Face's own classes compute what this encoder does. */
export const isPublishedLayout = (config: TextEncoderConfig): boolean =>
  encoderConfigJson(config, 0)['model_type'] !== ownModelType;

/** Settings that would change what the same tensors compute. */
function refuseVariants(file: ConfigJson): void {
  const positions = file['position_embedding_type'] ?? 'absolute';
  if (positions !== 'absolute')
    throw new UnsupportedCheckpointError(
      `Position type '${String(positions)}' is not supported; known: absolute`,
    );
  for (const name of ['is_decoder', 'add_cross_attention', 'is_encoder_decoder']) {
    if (file[name] === true)
      throw new UnsupportedCheckpointError(`config.json has '${name}': only encoders are supported`);
  }
}

function numberOf(file: ConfigJson, { name, implied }: Field, isRight: (value: number) => boolean): number {
  const value = (name === undefined ? undefined : file[name]) ?? implied;
  if (typeof value !== 'number')
    throw new UnsupportedCheckpointError(`config.json has no number '${String(name)}'`);
  if (!isRight(value))
    throw new UnsupportedCheckpointError(`config.json has no valid '${String(name)}': ${value}`);
  return value;
}

function oneOf<Known extends string>(what: string, value: unknown, known: readonly Known[]): Known {
  const found = known.find((each) => each === value);
  if (found !== undefined) return found;
  throw new UnsupportedCheckpointError(
    `${what} '${String(value)}' is not supported; known: ${known.join(', ')}`,
  );
}
