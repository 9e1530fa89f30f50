import type { EncoderBranchConfig } from '../models/classifier-config.ts';
import { encoderPlace } from '../models/encoder-branch.ts';
import type { ParameterStore } from '../nn/parameter-store.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import { Bundle, DamagedBundleError } from './bundle.ts';
import type { Manifest } from './bundle.ts';
import { ClassifierBundle } from './classifier-bundle.ts';
import { EncoderBundle } from './encoder-bundle.ts';
import { fillEncoder } from './hugging-face-tensors.ts';
import type { NamedTensor } from './safetensors.ts';

/** An encoder that others build on: a bundle of its own, or the one inside a classifier. */
export interface EncoderBase {
  readonly manifest: Manifest;
  readonly config: EncoderBranchConfig;
  readonly maxTokens: number;
  tokenizer(): Tokenizer;
  /** Every tensor by the name that its architecture gives it. */
  tensors(): ReadonlyMap<string, NamedTensor>;
}

/** @throws DamagedBundleError naming the file, also where there is no encoder in it */
export async function loadEncoderBase(folder: string): Promise<EncoderBase> {
  const task = await Bundle.taskOf(folder);
  return task === 'classify'
    ? classifierBase(await ClassifierBundle.load(folder))
    : encoderBase(await EncoderBundle.load(folder));
}

export const encoderBase = (bundle: EncoderBundle): EncoderBase => ({
  manifest: bundle.manifest,
  config: { ...bundle.config, pooling: bundle.pooling },
  maxTokens: bundle.maxTokens,
  tokenizer: () => bundle.tokenizer(),
  tensors: () => bundle.tensors(),
});

/** @throws DamagedBundleError for a classifier that was trained from nothing */
export function classifierBase(bundle: ClassifierBundle): EncoderBase {
  const { encoder } = bundle.config;
  if (!encoder) throw new DamagedBundleError(bundle.folder, 'it is a classifier without an encoder');
  const prefix = `${encoderPlace}.`;
  return {
    manifest: bundle.manifest,
    config: encoder,
    maxTokens: bundle.config.maxTokens,
    tokenizer: () => bundle.tokenizer(),
    tensors: () =>
      new Map(
        [...bundle.tensors()].flatMap(([name, tensor]) =>
          name.startsWith(prefix) ? [[name.slice(prefix.length), tensor] as const] : [],
        ),
      ),
  };
}

/** Fills the encoder of a classifier built in `store`. */
export function fillFromBase(store: ParameterStore, base: EncoderBase): void {
  fillEncoder(store.within(encoderPlace), base.config, base.tensors());
}
