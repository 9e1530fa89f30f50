import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../artifacts/durable-file.ts';
import { readSafetensors, readSafetensorsMetadata, writeSafetensors } from '../artifacts/safetensors.ts';
import type { NamedTensor } from '../artifacts/safetensors.ts';
import { fillParameters } from '../artifacts/hugging-face.ts';
import type { Parameter } from '../engine/parameter.ts';
import type { AdamW } from './adamw.ts';

const fileName = 'checkpoint.safetensors';

/** Everything of a training but the data and the settings: with these it goes on as if it had never stopped. */
export interface Trained {
  readonly parameters: readonly Parameter[];
  readonly optimizer: AdamW;
}

/** A restored checkpoint. */
export interface Restored {
  readonly progress: unknown;
  /** Each parameter's values at the best evaluation so far. */
  readonly best: readonly Float32Array[] | undefined;
}

/** Writes a checkpoint beside the old one and swaps them, so that a kill at any moment leaves a whole file. */
export async function saveCheckpoint(
  folder: string,
  { parameters, optimizer, best }: Trained & { readonly best: readonly Float32Array[] | undefined },
  progress: unknown,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { step, moments } = optimizer.state();
  const tensors: [string, NamedTensor][] = parameters.map(({ name, shape, values }) => [
    name,
    { shape, values },
  ]);
  for (const [name, { first, second }] of moments) {
    tensors.push(
      [`first:${name}`, { shape: [first.length], values: first }],
      [`second:${name}`, { shape: [second.length], values: second }],
    );
  }
  best?.forEach((values, at) =>
    tensors.push([`best:${parameters[at]?.name}`, { shape: [values.length], values }]),
  );
  const bytes = writeSafetensors(tensors, { step: String(step), progress: JSON.stringify(progress) });
  const target = join(folder, fileName);
  await writeDurably(`${target}.new`, bytes);
  await rename(`${target}.new`, target);
}

/**
 * Restores parameters and optimizer from the folder's checkpoint.
 * @returns undefined where there is no checkpoint
 * @throws DamagedTensorsError, UnsupportedCheckpointError where it is of another model
 */
export async function loadCheckpoint(
  folder: string,
  { parameters, optimizer }: Trained,
): Promise<Restored | undefined> {
  const file = join(folder, fileName);
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  });
  if (!bytes) return undefined;
  const tensors = readSafetensors(bytes, file);
  const metadata = readSafetensorsMetadata(bytes, file);
  fillParameters(parameters, tensors);
  const moments = new Map(
    parameters.flatMap(({ name }) => {
      const first = tensors.get(`first:${name}`)?.values;
      const second = tensors.get(`second:${name}`)?.values;
      return first && second ? [[name, { first, second }] as const] : [];
    }),
  );
  optimizer.restore({ step: Number(metadata['step']), moments });
  const best = parameters.flatMap(({ name }) => tensors.get(`best:${name}`)?.values ?? []);
  return {
    progress: JSON.parse(metadata['progress'] ?? 'null'),
    best: best.length === parameters.length ? best : undefined,
  };
}
