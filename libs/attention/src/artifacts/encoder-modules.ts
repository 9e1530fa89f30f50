import type { PoolingMode, SentencePooling } from '../models/sentence-pooling.ts';
import { UnsupportedCheckpointError } from './hugging-face-errors.ts';
import { isInsidePath } from './manifest.ts';

/** @file What a sentence-transformers folder says beside the transformer: `modules.json`, `1_Pooling/config.json`. */

export const poolingPath = '1_Pooling/config.json';
export const modulesPath = 'modules.json';
/** The most tokens of a text. */
export const lengthPath = 'sentence_bert_config.json';

/** Names of the flags in the pooling's `config.json`. */
const flags: Readonly<Record<PoolingMode, string>> = {
  cls: 'pooling_mode_cls_token',
  mean: 'pooling_mode_mean_tokens',
  max: 'pooling_mode_max_tokens',
  mean_sqrt_len: 'pooling_mode_mean_sqrt_len_tokens',
};
const modes = Object.keys(flags) as readonly PoolingMode[];

/**
 * The pooling in a parsed `1_Pooling/config.json`.
 * @throws UnsupportedCheckpointError naming the modes, where it is not exactly one of those known
 */
export function parsePooling(json: unknown): PoolingMode {
  const file = typeof json === 'object' && json !== null ? { ...json } : {};
  const named = Object.entries(file).flatMap(([name, value]) =>
    name.startsWith('pooling_mode_') && value === true ? [name] : [],
  );
  const stated = 'pooling_mode' in file ? file.pooling_mode : undefined;
  const mode = modes.find((each) =>
    named.length === 0 ? each === stated : named.length === 1 && flags[each] === named[0],
  );
  if (mode) return mode;
  const found = named.length > 0 ? named.join(' and ') : `'${JSON.stringify(stated)}'`;
  throw new UnsupportedCheckpointError(
    `Pooling ${found} is not supported; known: one of ${modes.join(', ')}`,
  );
}

/** The files that make a folder one of sentence-transformers, by path. */
export function moduleFiles(
  { pooling, normalize }: SentencePooling,
  { hiddenSize, maxTokens }: { readonly hiddenSize: number; readonly maxTokens: number },
): Readonly<Record<string, string>> {
  const modules = [
    { name: 'Transformer', path: '' },
    { name: 'Pooling', path: '1_Pooling' },
    ...(normalize ? [{ name: 'Normalize', path: '2_Normalize' }] : []),
  ].map(({ name, path }, idx) => ({
    idx,
    name: String(idx),
    path,
    type: `sentence_transformers.models.${name}`,
  }));
  const choices = modes.map((mode) => [flags[mode], mode === pooling] as const);
  return {
    [modulesPath]: JSON.stringify(modules, null, 2),
    [poolingPath]: JSON.stringify(
      { word_embedding_dimension: hiddenSize, ...Object.fromEntries(choices) },
      null,
      2,
    ),
    [lengthPath]: JSON.stringify({ max_seq_length: maxTokens, do_lower_case: false }, null, 2),
  };
}

/** What `modules.json` names; folders are paths inside that of the model. */
export interface SentenceModules {
  readonly transformer: string;
  readonly pooling: string | undefined;
  readonly normalize: boolean;
}

const order = ['Transformer', 'Pooling', 'Normalize'];

/**
 * The parts in a parsed `modules.json`.
 * @throws UnsupportedCheckpointError naming a module other than transformer, pooling, normalisation in this order
 */
export function parseModules(json: unknown): SentenceModules {
  if (!Array.isArray(json) || json.length === 0)
    throw new UnsupportedCheckpointError('modules.json is not a list of modules');
  const modules = json.map((each: unknown, at) => {
    const { type, path } = { type: undefined, path: '', ...(typeof each === 'object' ? each : {}) };
    const kind = String(type).split('.').at(-1) ?? '';
    if (kind !== order[at]) {
      throw new UnsupportedCheckpointError(
        `Module '${kind}' of modules.json is not supported at place ${at}; known: ${order.join(', ')}, in this order`,
      );
    }
    if (typeof path !== 'string' || (path !== '' && !isInsidePath(path)))
      throw new UnsupportedCheckpointError(`modules.json leads out of its folder: '${String(path)}'`);
    return path;
  });
  return { transformer: modules[0] ?? '', pooling: modules[1], normalize: modules.length === 3 };
}
