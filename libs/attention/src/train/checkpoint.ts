import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../artifacts/durable-file.ts';
import { fillParameters } from '../artifacts/hugging-face.ts';
import {
  DamagedTensorsError,
  readSafetensors,
  readSafetensorsMetadata,
  writeSafetensors,
} from '../artifacts/safetensors.ts';
import type { NamedTensor } from '../artifacts/safetensors.ts';
import { AttentionError } from '../engine/errors.ts';
import type { Parameter } from '../engine/parameter.ts';
import type { AdamW } from './adamw.ts';
import { parsePosition } from './position.ts';
import type { Position } from './position.ts';

const fileName = 'checkpoint.safetensors';
const unfinished = '.new';

export interface CheckpointOptions {
  readonly folder: string;
  readonly everySteps: number;
  /** Names data and settings: a checkpoint of other ones is refused, as going on from it would be neither training. */
  readonly run: string;
}

/** The folder keeps another training. */
export class ForeignCheckpointError extends AttentionError {
  readonly code = 'ATTENTION_FOREIGN_CHECKPOINT';

  constructor(readonly file: string) {
    super(`'${file}' is of a training with other data or settings: remove it, or give another folder`);
  }
}

/** What a checkpoint keeps beside the data and the settings: with these a training goes on as if it had never stopped. */
export interface Trained {
  readonly parameters: readonly Parameter[];
  readonly optimizer: AdamW;
}

/** A restored checkpoint. */
export interface Restored {
  readonly position: Position;
  /** Each parameter's values at the best evaluation so far. */
  readonly best: readonly Float32Array[] | undefined;
}

/**
 * Writes a checkpoint beside the old one and swaps them, so that a kill at any moment leaves a whole file. A training that was
 * told to stop may be writing still when the next one begins: each writes a file of its own.
 */
export async function saveCheckpoint(
  { folder, run }: CheckpointOptions,
  { parameters, optimizer }: Trained,
  { position, best }: Restored,
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
  const metadata = { run, step: String(step), position: JSON.stringify(position) };
  const target = join(folder, fileName);
  const written = `${target}.${randomUUID()}${unfinished}`;
  await writeDurably(written, writeSafetensors(tensors, metadata));
  await rename(written, target);
}

/** Removes what a kill left half written. */
async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => name.startsWith(fileName) && name.endsWith(unfinished));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

/**
 * Restores parameters and optimizer from the folder's checkpoint.
 * @returns undefined where there is no checkpoint
 * @throws DamagedTensorsError, ForeignCheckpointError
 */
export async function loadCheckpoint(
  { folder, run }: CheckpointOptions,
  { parameters, optimizer }: Trained,
): Promise<Restored | undefined> {
  await removeUnfinished(folder);
  const file = join(folder, fileName);
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  });
  if (!bytes) return undefined;
  const metadata = readSafetensorsMetadata(bytes, file);
  const tensors = readSafetensors(bytes, file);
  if (metadata['run'] !== run) throw new ForeignCheckpointError(file);
  const step = Number(metadata['step']);
  const position = parsePosition(metadata['position']);
  if (!position || !Number.isSafeInteger(step))
    throw new DamagedTensorsError(file, 'it does not say how far it is');
  fillParameters(parameters, tensors);
  const moments = new Map(
    parameters.flatMap(({ name }) => {
      const first = tensors.get(`first:${name}`)?.values;
      const second = tensors.get(`second:${name}`)?.values;
      return first && second ? [[name, { first, second }] as const] : [];
    }),
  );
  optimizer.restore({ step, moments });
  const best = parameters.flatMap(({ name }) => tensors.get(`best:${name}`)?.values ?? []);
  return { position, best: best.length === parameters.length ? best : undefined };
}
