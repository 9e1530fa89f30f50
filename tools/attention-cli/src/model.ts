import { TextClassifier } from '@attention-flow/attention';
import type { SessionOptions } from '@attention-flow/attention';
import type { Command } from 'commander';

/** Options that name a model to ask. */
export interface ModelOptions {
  readonly model: string;
  /** For a model that is an adapter. */
  readonly base?: string;
}

export const addModelOptions = (command: Command): Command =>
  command
    .requiredOption('--model <folder>', 'the bundle')
    .option('--base <folder>', 'the bundle that an adapter was trained on');

/** @throws DamagedBundleError, AdapterBaseError */
export function loadModel({ model, base }: ModelOptions, session?: SessionOptions): Promise<TextClassifier> {
  return base === undefined
    ? TextClassifier.load(model, session)
    : TextClassifier.loadAdapters({ base, adapters: { [model]: model } }, session);
}
