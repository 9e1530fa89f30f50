import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { downloadFile, getHFHubCachePath, listFiles, modelInfo } from '@huggingface/hub';
import type { ListFileEntry } from '@huggingface/hub';
import { HubError, hubFailure } from './errors.ts';
import { isThere, storeVerified } from './verified-file.ts';

export interface HubModel {
  /** `organisation/name`, or a name alone. */
  readonly name: string;
  /** A branch, a tag or a commit; the default branch unless given. */
  readonly revision?: string;
  /** Default: the public hub. */
  readonly endpoint?: string;
  /** Default: Hugging Face's own cache folder. */
  readonly cache?: string;
  /** For private models; goes to the endpoint alone. */
  readonly token?: string;
}

export interface DownloadedModel {
  readonly folder: string;
  /** The commit, 40 hexadecimal digits. */
  readonly revision: string;
  /** Bytes that came over the network; 0 where the cache had them all. */
  readonly downloadedBytes: number;
}

/** Called with the bytes of the model so far, of how many, and the file at hand. */
export type DownloadProgress = (done: number, all: number, path: string) => void;

/** What an encoder is made of; checkpoints in other formats beside it are left on the hub. */
const wanted =
  /^([\w.-]+\/)?(config|tokenizer|tokenizer_config|sentence_bert_config|modules|config_sentence_transformers)\.json$|^([\w.-]+\/)?(vocab\.txt|model[\w.-]*\.safetensors(\.index\.json)?)$/;
/** Folders of the same model for other runtimes, and of earlier states. */
const foreignFolders = /^(onnx|openvino|coreml|tf|flax|checkpoint[\w.-]*)\//;
const commit = /^[0-9a-f]{40}$/;

/**
 * Fetches a model of the hub into a cache laid out as Hugging Face's own (`models--org--name/snapshots/COMMIT`): what is
 * there already is not fetched again, and a commit that is there whole needs no network. Every file is checked against the
 * hash that the hub states.
 * @throws HubError naming the model and what went wrong
 */
export async function downloadModel(model: HubModel, progress: DownloadProgress): Promise<DownloadedModel> {
  const { name, revision = 'main', cache = getHFHubCachePath() } = model;
  if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(name)) throw new HubError(name, 'this is no name of a model');
  const storage = join(cache, `models--${name.replace('/', '--')}`);
  const folderOf = (sha: string) => join(storage, 'snapshots', sha);
  // Written last, so a commit that has it is whole.
  const markOf = (sha: string) => join(storage, 'whole', sha);
  if (commit.test(revision) && (await isThere(markOf(revision))))
    return { folder: folderOf(revision), revision, downloadedBytes: 0 };
  try {
    const sha = await commitOf(model, revision);
    const folder = folderOf(sha);
    const downloadedBytes = (await isThere(markOf(sha)))
      ? 0
      : await downloadInto(folder, { ...model, revision: sha }, progress);
    await mkdir(dirname(markOf(sha)), { recursive: true });
    await writeFile(markOf(sha), '');
    return { folder, revision: sha, downloadedBytes };
  } catch (error) {
    throw hubFailure(error, model);
  }
}

async function commitOf(model: HubModel, revision: string): Promise<string> {
  const { sha } = await modelInfo({ name: model.name, revision, additionalFields: ['sha'], ...hub(model) });
  if (!commit.test(sha)) throw new HubError(model.name, `the hub states no commit for '${revision}'`);
  return sha;
}

/** @returns the bytes fetched */
async function downloadInto(
  folder: string,
  model: HubModel & { readonly revision: string },
  progress: DownloadProgress,
): Promise<number> {
  const files = await filesOf(model);
  const all = files.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  let fetched = 0;
  for (const file of files) {
    progress(done, all, file.path);
    const target = join(folder, file.path);
    if (!(await isThere(target))) {
      const { path } = file;
      const content = await downloadFile({
        repo: repo(model),
        path,
        revision: model.revision,
        ...hub(model),
      });
      if (!content) throw new HubError(model.name, `'${path}' is listed but not there`);
      const before = done;
      await storeVerified(target, content.stream(), file, (bytes) => progress(before + bytes, all, path));
      fetched += file.size;
    }
    done += file.size;
  }
  return fetched;
}

/** The files to fetch, tensors last: what cannot be imported is found before the long part. */
async function filesOf(model: HubModel & { readonly revision: string }): Promise<readonly ListFileEntry[]> {
  const files: ListFileEntry[] = [];
  const listing = listFiles({ repo: repo(model), revision: model.revision, recursive: true, ...hub(model) });
  for await (const entry of listing)
    if (entry.type === 'file' && wanted.test(entry.path) && !foreignFolders.test(entry.path))
      files.push(entry);
  if (!files.some(({ path }) => path.endsWith('config.json')))
    throw new HubError(model.name, 'it has no config.json; is it a model of transformers?');
  return files.toSorted((a, b) => a.size - b.size);
}

const repo = ({ name }: HubModel) => ({ type: 'model', name }) as const;

const hub = ({ endpoint, token }: HubModel) => ({
  ...(endpoint === undefined ? {} : { hubUrl: endpoint.replace(/\/+$/, '') }),
  ...(token === undefined ? {} : { accessToken: token }),
});
