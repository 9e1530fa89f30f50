import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AttentionError } from '../engine/errors.ts';

/** Version of the folder's layout; a reader refuses what it does not know. */
const bundleFormat = 1;

/** What a bundle says of itself, beside its files. */
export interface BundleDescription {
  readonly task: string;
  readonly labels: readonly string[];
  /** Where the numbers come from: data fingerprint, settings, seed. */
  readonly training: Readonly<Record<string, unknown>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** What turns logits into decisions: temperature, thresholds. */
  readonly decision: Readonly<Record<string, unknown>>;
}

export interface Manifest extends BundleDescription {
  readonly format: number;
  /** Names this very content: the first 12 digits of the SHA-256 over the files' hashes. */
  readonly version: string;
  /** SHA-256 of each file, in hexadecimal. */
  readonly files: Readonly<Record<string, string>>;
}

export class DamagedBundleError extends AttentionError {
  readonly code = 'ATTENTION_DAMAGED_BUNDLE';

  constructor(
    readonly folder: string,
    detail: string,
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
   * Reads a bundle and verifies the hash of every file.
   * @throws DamagedBundleError naming the file
   */
  static async load(folder: string): Promise<Bundle> {
    const manifest = await readManifest(folder);
    const files = new Map<string, Uint8Array>();
    for (const [name, expected] of Object.entries(manifest.files)) {
      const bytes = await readFile(join(folder, name)).catch((cause: unknown) => {
        throw new DamagedBundleError(folder, `'${name}' cannot be read`, { cause });
      });
      if (sha256(bytes) !== expected)
        throw new DamagedBundleError(folder, `'${name}' does not match its SHA-256`);
      files.set(name, bytes);
    }
    return new Bundle(folder, manifest, files);
  }

  bytes(name: string): Uint8Array {
    const bytes = this.files.get(name);
    if (!bytes) throw new DamagedBundleError(this.folder, `it has no '${name}'`);
    return bytes;
  }

  json(name: string): unknown {
    return parseJson(this.folder, name, this.bytes(name));
  }
}

/**
 * Writes a bundle beside its place and moves it there whole; what was there before is replaced.
 * @returns the manifest written
 */
export async function saveBundle(
  folder: string,
  description: BundleDescription,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<Manifest> {
  const hashes = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, sha256(content)]));
  const version = sha256(JSON.stringify(Object.entries(hashes).toSorted())).slice(0, 12);
  const manifest: Manifest = { format: bundleFormat, version, ...description, files: hashes };
  const made = `${folder}.new`;
  await rm(made, { recursive: true, force: true });
  await mkdir(made, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(made, name), content);
  await writeFile(join(made, 'manifest.json'), JSON.stringify(manifest, null, 2));
  await replaceFolder(folder, made);
  return manifest;
}

async function replaceFolder(folder: string, made: string): Promise<void> {
  const before = await readdir(folder).catch(() => undefined);
  if (before === undefined) return rename(made, folder);
  if (before.length > 0 && !before.includes('manifest.json')) {
    throw new DamagedBundleError(
      folder,
      `the folder holds other files (${before.slice(0, 3).join(', ')} ...) and is left alone`,
    );
  }
  const old = `${folder}.old`;
  await rm(old, { recursive: true, force: true });
  await rename(folder, old);
  await rename(made, folder);
  await rm(old, { recursive: true, force: true });
}

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, 'manifest.json')).catch((cause: unknown) => {
    throw new DamagedBundleError(
      folder,
      `there is no manifest.json; is '${basename(folder)}' a model bundle?`,
      { cause },
    );
  });
  const manifest = parseJson(folder, 'manifest.json', text) as Partial<Manifest> | null;
  if (manifest?.format !== bundleFormat) {
    throw new DamagedBundleError(
      folder,
      `its format is ${String(manifest?.format)}, this version reads ${bundleFormat}`,
    );
  }
  if (
    typeof manifest.files !== 'object' ||
    typeof manifest.task !== 'string' ||
    !Array.isArray(manifest.labels)
  ) {
    throw new DamagedBundleError(folder, 'manifest.json is incomplete');
  }
  return manifest as Manifest;
}

function parseJson(folder: string, name: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new DamagedBundleError(folder, `'${name}' is not JSON`, { cause });
  }
}

const sha256 = (content: Uint8Array | string): string => createHash('sha256').update(content).digest('hex');
