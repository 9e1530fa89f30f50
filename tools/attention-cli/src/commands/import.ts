import { basename, resolve } from 'node:path';
import { loadCheckpoint, requireBundlePlace, saveEncoder } from '@attention-flow/attention';
import type { Checkpoint } from '@attention-flow/attention';
import type { AddCommand } from '../cli.ts';
import { InputError, UsageError, describeError } from '../errors.ts';
import type { Output } from '../output.ts';

interface ImportOptions {
  readonly checkpoint?: string;
  readonly hub?: string;
  readonly revision?: string;
  readonly endpoint?: string;
  readonly cache?: string;
  readonly out: string;
}

/** Where a checkpoint lies, and what the bundle says of its origin. */
interface Origin {
  readonly folder: string;
  readonly training: Readonly<Record<string, unknown>>;
}

export const importCommand: AddCommand = (program, output) => {
  program
    .command('import')
    .description('Make a bundle of a Hugging Face or sentence-transformers checkpoint of an encoder')
    .option('--checkpoint <folder>', 'a folder with config.json, tokenizer and safetensors')
    .option('--hub <name>', 'a model of the Hugging Face Hub, such as org/name')
    .option('--revision <revision>', 'branch, tag or commit of --hub (default: main)')
    .option('--endpoint <url>', 'the hub to ask (default: HF_ENDPOINT, else the public one)')
    .option('--cache <folder>', 'where downloads are kept (default: the cache of Hugging Face)')
    .requiredOption('--out <folder>', 'folder of the bundle')
    .action((options: ImportOptions) => importCheckpoint(options, output));
};

async function importCheckpoint(options: ImportOptions, output: Output): Promise<void> {
  const started = performance.now();
  const { checkpoint: given, hub, out } = options;
  requireOneSource(options);
  await requireBundlePlace(out).catch(naming('--out', out));
  const { folder, training } =
    given === undefined
      ? await fromHub(hub ?? '', options, output)
      : { folder: given, training: { checkpoint: basename(resolve(given)) } };
  const checkpoint = await loadCheckpoint(folder).catch(
    naming(given === undefined ? '--hub' : '--checkpoint', given ?? hub ?? ''),
  );
  const { version } = await saveEncoder(out, { ...checkpoint, metrics: {}, training });
  report(checkpoint, { ...training, out, version, seconds: (performance.now() - started) / 1000 }, output);
}

function requireOneSource({ checkpoint, hub, revision, endpoint, cache }: ImportOptions): void {
  if ((checkpoint === undefined) === (hub === undefined))
    throw new UsageError('Give one of --checkpoint and --hub');
  if (hub !== undefined) return;
  const useless = Object.entries({ revision, endpoint, cache }).find(([, value]) => value !== undefined);
  if (useless) throw new UsageError(`--${useless[0]} goes with --hub`);
}

/** The option that a failure is about, before its message. */
const naming = (option: string, value: string) => (error: unknown) => {
  const { code, message } = describeError(error);
  throw new InputError(option, value, message, code, { cause: error });
};

async function fromHub(name: string, options: ImportOptions, output: Output): Promise<Origin> {
  const { HF_ENDPOINT: stated, HF_TOKEN: token } = process.env;
  const { revision, cache } = options;
  const endpoint = options.endpoint ?? (stated || undefined);
  if (endpoint !== undefined && !/^https?:\/\//.test(endpoint))
    throw new UsageError(
      `${options.endpoint === undefined ? 'HF_ENDPOINT' : '--endpoint'} '${endpoint}' is no URL`,
    );
  const model = {
    name,
    ...(revision === undefined ? {} : { revision }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(cache === undefined ? {} : { cache }),
    ...(token ? { token } : {}),
  };
  // The client of the hub takes a quarter of a second to load, which other commands need not wait for.
  const { downloadModel } = await import('../hub/download-model.ts');
  const downloaded = await downloadModel(model, (done, all, path) => output.progress(done, all, path));
  const megabytes = (downloaded.downloadedBytes / 1e6).toFixed(1);
  output.note(
    downloaded.downloadedBytes > 0
      ? `Downloaded ${megabytes} MB to ${downloaded.folder}`
      : `Nothing to download: ${downloaded.folder} is whole`,
  );
  return {
    folder: downloaded.folder,
    training: { hub: name, revision: downloaded.revision, ...(endpoint === undefined ? {} : { endpoint }) },
  };
}

function report(
  checkpoint: Checkpoint,
  facts: Readonly<Record<string, unknown>> & {
    readonly out: string;
    readonly version: string;
    readonly seconds: number;
  },
  output: Output,
): void {
  const { encoder, store, leftOut, pooling, normalize, statesPooling, maxTokens } = checkpoint;
  const { architecture = 'bert', numLayers, hiddenSize, vocabSize } = encoder.config;
  const parameters = store.all().reduce((sum, { values }) => sum + values.length, 0);
  if (!statesPooling)
    output.note('The checkpoint states no pooling: a text is the mean of its tokens, not normalised');
  if (leftOut.length > 0) output.note(`Left out, as an encoder has no use for them: ${leftOut.join(', ')}`);
  const shape = { architecture, layers: numLayers, hiddenSize, vocabSize, parameters };
  output.result({ ...facts, ...shape, maxTokens, pooling, normalize, statesPooling, leftOut }, () =>
    [
      `Saved ${facts.out} (version ${facts.version}): ${architecture}, ${numLayers} layers, width ${hiddenSize}, ${parameters.toLocaleString('en')} parameters.`,
      `Texts of up to ${maxTokens} tokens; ${pooling} pooling${normalize ? ', normalised' : ''}.`,
    ].join('\n'),
  );
}
