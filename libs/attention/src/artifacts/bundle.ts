import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AttentionError } from '../engine/errors.ts';
import { isThere, requireBundlePlace } from './bundle-place.ts';
import { writeDurably } from './durable-file.ts';
import { manifestName, manifestOf, parseManifest, sha256 } from './manifest.ts';
import type { BundleDescription, Manifest } from './manifest.ts';

export { OccupiedFolderError, requireBundlePlace } from './bundle-place.ts';
export type { BundleDescription, Manifest } from './manifest.ts';

export class DamagedBundleError extends AttentionError {
  readonly code = 'ATTENTION_DAMAGED_BUNDLE';

  constructor(
    readonly folder: string,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`Model bundle '${folder}' cannot be used: ${detail}`, options);
  }
}

export class Bundle {
  private constructor(
    readonly folder: string,
    readonly manifest: Manifest,
    private readonly files: ReadonlyMap<string, Uint8Array>,
  ) {}

  /**
   * Reads a bundle and verifies the manifest and the hash of every file.
   * @throws DamagedBundleError naming the file
   */
  static async load(folder: string): Promise<Bundle> {
    const place = await placeOf(folder);
    const manifest = await readManifest(place, folder);
    const files = new Map<string, Uint8Array>();
    for (const [name, expected] of Object.entries(manifest.files)) {
      const bytes = await readFile(join(place, name)).catch((cause: unknown) => {
        throw new DamagedBundleError(folder, `'${name}' cannot be read`, { cause });
      });
      if (sha256(bytes) !== expected)
        throw new DamagedBundleError(folder, `'${name}' does not match its SHA-256`);
      files.set(name, bytes);
    }
    return new Bundle(folder, manifest, files);
  }

  /**
   * What a bundle is for, by its manifest alone.
   * @throws DamagedBundleError
   */
  static async taskOf(folder: string): Promise<string> {
    return (await readManifest(await placeOf(folder), folder)).task;
  }

  bytes(name: string): Uint8Array {
    const bytes = this.files.get(name);
    if (!bytes) throw new DamagedBundleError(this.folder, `it has no '${name}'`);
    return bytes;
  }

  has(name: string): boolean {
    return this.files.has(name);
  }

  /** Every file by its name, to be saved again with others beside it. */
  contents(): Readonly<Record<string, Uint8Array>> {
    return Object.fromEntries(this.files);
  }

  json(name: string): unknown {
    return parseJson(this.folder, name, this.bytes(name));
  }
}

/**
 * Writes a bundle beside its place and moves it there whole; a bundle that was there before is replaced. Broken off at any
 * moment, it leaves one of the two for `Bundle.load` to find.
 * @returns the manifest written
 * @throws OccupiedFolderError where something else than a bundle is in the way; DiskFullError, and the bundle before stays
 */
export async function saveBundle(
  folder: string,
  description: BundleDescription,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<Manifest> {
  await requireBundlePlace(folder);
  const manifest = manifestOf(description, files);
  const made = beside(folder, 'new');
  try {
    await writeFiles(made, { ...files, [manifestName]: JSON.stringify(manifest, null, 2) });
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    throw error;
  }
  const old = beside(folder, 'old');
  if (await isThere(folder)) {
    await rm(old, { recursive: true, force: true });
    await rename(folder, old);
  }
  await rename(made, resolve(folder));
  await rm(old, { recursive: true, force: true });
  return manifest;
}

async function writeFiles(
  folder: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeDurably(join(folder, name), content);
  }
}

/** The folder, or its predecessor where a save was broken off after moving it aside. */
async function placeOf(folder: string): Promise<string> {
  const old = beside(folder, 'old');
  return !(await isThere(folder)) && (await isThere(old)) ? old : folder;
}

const beside = (folder: string, what: 'new' | 'old'): string => `${resolve(folder)}.${what}`;

async function readManifest(place: string, folder: string): Promise<Manifest> {
  const text = await readFile(join(place, manifestName)).catch((cause: unknown) => {
    const detail = `there is no manifest.json; is '${basename(folder)}' a model bundle?`;
    throw new DamagedBundleError(folder, detail, { cause });
  });
  const manifest = parseManifest(parseJson(folder, manifestName, text));
  if (typeof manifest === 'string') throw new DamagedBundleError(folder, manifest);
  return manifest;
}

function parseJson(folder: string, name: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new DamagedBundleError(folder, `'${name}' is not JSON`, { cause });
  }
}
