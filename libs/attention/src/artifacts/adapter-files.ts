import { adaptedLinears } from '../models/encoder-adapter.ts';
import type { AdapterConfig, AdapterTarget } from '../models/encoder-adapter.ts';
import { adapterPlace, encoderPlace } from '../models/encoder-branch.ts';
import type { TextEncoder } from '../models/text-encoder.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import { writeSafetensors } from './safetensors.ts';
import type { NamedTensor } from './safetensors.ts';

/** @file An adapter as PEFT (github.com/huggingface/peft) lays it out, so that it loads there on the same base. */

export const adapterTensorsPath = 'adapter_model.safetensors';
export const adapterConfigPath = 'adapter_config.json';
/** What learned beside the adapter: the head, and bags of n-grams where there are some. */
export const headTensorsPath = 'head.safetensors';

/** What PEFT puts before the names of the base's modules. */
const peftPrefix = 'base_model.model.';

/** Targets that each name one module of a layer by its last part; others are named in full. */
const shortTargets: readonly AdapterTarget[] = ['query', 'key', 'value'];

/** The files of the parameters that learned in `store`; those of the base are left out. */
export function adapterFiles(
  store: ParameterStore,
  encoder: TextEncoder,
  config: AdapterConfig,
  base: { readonly version: string },
): Readonly<Record<string, Uint8Array | string>> {
  const places = [adapterPlace, encoderPlace].map((place) => `${place}.`);
  const isHead = (name: string) => !places.some((place) => name.startsWith(place));
  const updates = [...store.within(adapterPlace).own()].map(
    ([name, { shape, values }]) => [peftPrefix + name, { shape, values }] as const,
  );
  const head = store
    .all()
    .flatMap(({ name, shape, values }) => (isHead(name) ? [[name, { shape, values }] as const] : []));
  return {
    [adapterConfigPath]: JSON.stringify(peftConfig(encoder, config, base.version), null, 2),
    [adapterTensorsPath]: writeSafetensors(updates, { format: 'pt' }),
    [headTensorsPath]: writeSafetensors(head, { format: 'pt' }),
  };
}

/** The tensors of both files by the names of the parameters that they belong to. */
export const adapterTensors = (
  updates: ReadonlyMap<string, NamedTensor>,
  head: ReadonlyMap<string, NamedTensor>,
): ReadonlyMap<string, NamedTensor> =>
  new Map([
    ...[...updates].map(([name, tensor]) => [name.replace(peftPrefix, `${adapterPlace}.`), tensor] as const),
    ...head,
  ]);

/** `adapter_config.json`; the base is named by its version, as its folder may be anywhere. */
function peftConfig(encoder: TextEncoder, { rank, alpha, targets }: AdapterConfig, version: string): object {
  const modules = targets.flatMap((target) => {
    const names = adaptedLinears(encoder, [target]).map(({ name }) => name);
    return shortTargets.includes(target) ? [names[0]?.split('.').at(-1) ?? ''] : names;
  });
  return {
    base_model_name_or_path: null,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    lora_alpha: alpha,
    lora_dropout: 0,
    modules_to_save: null,
    peft_type: 'LORA',
    r: rank,
    revision: version,
    target_modules: modules,
    task_type: 'FEATURE_EXTRACTION',
    use_dora: false,
    use_rslora: false,
  };
}
