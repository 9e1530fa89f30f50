import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UnsupportedCheckpointError } from './hugging-face-errors.ts';
import { isInsidePath } from './manifest.ts';
import { readSafetensors } from './safetensors.ts';
import type { NamedTensor } from './safetensors.ts';

const tensorsPath = 'model.safetensors';
const indexPath = `${tensorsPath}.index.json`;

/**
 * The content of a JSON file of a checkpoint's folder.
 * @returns undefined where there is no such file
 * @throws UnsupportedCheckpointError where it is not JSON
 */
export async function readJsonIfThere(folder: string, path: string): Promise<unknown> {
  const bytes = await readIfThere(folder, path);
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (cause) {
    throw new UnsupportedCheckpointError(`'${join(folder, path)}' is not JSON`, { cause });
  }
}

/** @throws UnsupportedCheckpointError where the folder has no such file, or it is not JSON */
export async function readJson(folder: string, path: string): Promise<unknown> {
  const json = await readJsonIfThere(folder, path);
  if (json !== undefined) return json;
  await readdir(folder).catch((cause: unknown) => {
    throw new UnsupportedCheckpointError(`There is no folder '${folder}'`, { cause });
  });
  throw new UnsupportedCheckpointError(
    `The folder '${folder}' has no ${path}; is it a Hugging Face checkpoint?`,
  );
}

/**
 * Every floating point tensor of a checkpoint: of `model.safetensors`, else of the files that `model.safetensors.index.json`
 * names.
 * @throws UnsupportedCheckpointError naming what is not there, DamagedTensorsError naming the file
 */
export async function readTensors(folder: string): Promise<ReadonlyMap<string, NamedTensor>> {
  const whole = await readIfThere(folder, tensorsPath);
  if (whole !== undefined) return readSafetensors(whole, join(folder, tensorsPath));
  const index = await readJsonIfThere(folder, indexPath);
  if (index === undefined) throw await noTensors(folder);
  const placed = parseIndex(index, join(folder, indexPath));
  const tensors = new Map<string, NamedTensor>();
  for (const file of new Set(placed.values())) {
    const bytes = await readIfThere(folder, file);
    if (bytes === undefined)
      throw new UnsupportedCheckpointError(
        `The folder '${folder}' has no '${file}', which ${indexPath} names`,
      );
    for (const [name, tensor] of readSafetensors(bytes, join(folder, file)))
      if (placed.get(name) === file) tensors.set(name, tensor);
  }
  return tensors;
}

/** Where each tensor lies, as an index says. */
function parseIndex(index: unknown, path: string): ReadonlyMap<string, string> {
  const map =
    typeof index === 'object' && index !== null && 'weight_map' in index ? index.weight_map : undefined;
  const entries = typeof map === 'object' && map !== null ? Object.entries(map) : [];
  const files = entries.flatMap(([name, file]: [string, unknown]) =>
    typeof file === 'string' && isInsidePath(file) ? [[name, file] as const] : [],
  );
  if (files.length > 0 && files.length === entries.length) return new Map(files);
  throw new UnsupportedCheckpointError(`'${path}' does not say which file each tensor is in`);
}

async function noTensors(folder: string): Promise<UnsupportedCheckpointError> {
  const pickled = (await readdir(folder)).filter((name) => /\.(bin|pt|pth|h5|msgpack)$/.test(name));
  const found = pickled.length > 0 ? ` (${pickled.join(', ')}: convert it to safetensors first)` : '';
  return new UnsupportedCheckpointError(
    `The folder '${folder}' has neither ${tensorsPath} nor ${indexPath}${found}`,
  );
}

function readIfThere(folder: string, path: string): Promise<Uint8Array | undefined> {
  return readFile(join(folder, path)).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    throw new UnsupportedCheckpointError(`'${join(folder, path)}' cannot be read: ${cause.message}`, {
      cause,
    });
  });
}
