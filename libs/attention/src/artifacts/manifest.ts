import { createHash } from 'node:crypto';

/** Version of the folder's layout; a reader refuses what it does not know. */
export const bundleFormat = 1;

export const manifestName = 'manifest.json';

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
  /** Names this very content: the first 12 digits of the SHA-256 over the description and the files' hashes. */
  readonly version: string;
  /** SHA-256 of each file, in hexadecimal. */
  readonly files: Readonly<Record<string, string>>;
}

export const sha256 = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex');

export function manifestOf(
  description: BundleDescription,
  files: Readonly<Record<string, Uint8Array | string>>,
): Manifest {
  const hashes = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, sha256(content)]));
  const { task, labels, training, metrics, decision } = description;
  const described = { task, labels, training, metrics, decision, files: hashes };
  return { format: bundleFormat, version: versionOf(described), ...described };
}

/**
 * A manifest as it was read.
 * @returns what is wrong with it, where it is none
 */
export function parseManifest(json: unknown): Manifest | string {
  if (!isObject(json)) return 'manifest.json is not an object';
  if (json['format'] !== bundleFormat)
    return `its format is ${String(json['format'])}, this version reads ${bundleFormat}`;
  const wrong = Object.entries(fields).find(([name, isRight]) => !isRight(json[name]));
  if (wrong) return `manifest.json has no valid '${wrong[0]}'`;
  const manifest = json as unknown as Manifest;
  return versionOf(manifest) === manifest.version ? manifest : 'manifest.json does not match its version';
}

/** The files of a bundle by the text of its manifest, damaged or of another version perhaps; none where it is no manifest. */
export function fileNamesIn(text: string): readonly string[] {
  try {
    const json: unknown = JSON.parse(text);
    const files = isObject(json) && typeof json['format'] === 'number' ? json['files'] : undefined;
    return isObject(files) ? [manifestName, ...Object.keys(files)] : [];
  } catch {
    return [];
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Files lie in the folder or in folders of it (`1_Pooling/config.json`): a path that leads elsewhere is not one of a bundle. */
export const isInsidePath = (path: string): boolean =>
  path.split('/').every((name) => !/[\\:\0]|^\.{0,2}$/.test(name));

const isFileHash = ([path, hash]: readonly [string, unknown]) => isText(hash) && isInsidePath(path);

const fields: Readonly<Record<keyof Omit<Manifest, 'format'>, (value: unknown) => boolean>> = {
  version: isText,
  task: isText,
  labels: (value) => Array.isArray(value) && value.every(isText),
  training: isObject,
  metrics: isObject,
  decision: isObject,
  files: (value) => isObject(value) && Object.entries(value).every(isFileHash),
};

function versionOf({
  task,
  labels,
  training,
  metrics,
  decision,
  files,
}: Omit<Manifest, 'format' | 'version'>): string {
  const content = [task, labels, training, metrics, decision, Object.entries(files).toSorted()];
  return sha256(JSON.stringify(content)).slice(0, 12);
}
