import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { findBackend, ready, setBackend } from '@tensorflow/tfjs-core';
import { UnknownDeviceError } from './errors.ts';
import { registerGradients } from './gradients.ts';

/** @file TensorFlow.js backends that functions can run on eagerly, where their packages are installed and load. */

interface EagerBackend {
  readonly package: string;
  /** The name it registers itself by. */
  readonly backend: string;
}

const packages: Readonly<Record<string, EagerBackend>> = {
  'tfjs-node-gpu': { package: '@tensorflow/tfjs-node-gpu', backend: 'tensorflow' },
  'tfjs-node': { package: '@tensorflow/tfjs-node', backend: 'tensorflow' },
  'tfjs-wasm': { package: '@tensorflow/tfjs-backend-wasm', backend: 'wasm' },
  'tfjs-cpu': { package: '@tensorflow/tfjs-backend-cpu', backend: 'cpu' },
};

/** Fastest first. */
export const eagerBackendNames: readonly string[] = Object.keys(packages);

/**
 * Imports an eager backend and makes it the current one of TensorFlow.js.
 * @param name `tfjs-cpu`, `tfjs-wasm`, `tfjs-node` or `tfjs-node-gpu`
 * @throws UnknownDeviceError where the package is not installed or does not load
 */
export async function eagerBackend(name: string): Promise<void> {
  const wanted = packages[name];
  if (!wanted) throw new UnknownDeviceError(name, `eager backends are ${eagerBackendNames.join(', ')}`);
  const location = locate(wanted);
  if (location === undefined) throw new UnknownDeviceError(name, `${wanted.package} is not installed`);
  try {
    if (!findBackend(wanted.backend)) await import(location);
    if (!(await setBackend(wanted.backend)))
      throw new Error(`its backend '${wanted.backend}' does not start`);
    await ready();
    // The native packages load the whole of TensorFlow.js, which brings its own gradients.
    registerGradients();
  } catch (cause) {
    throw new UnknownDeviceError(name, `${wanted.package} does not load: ${firstLine(cause)}`, { cause });
  }
}

/** The same steps in a process of their own, which a native library may end, and an addition as proof. */
const probe = `
const [core, location, backend] = process.argv.slice(1);
const tf = await import(core).then((module) => module.default ?? module);
try {
  await import(location);
  if (!(await tf.setBackend(backend))) throw new Error('its backend does not start');
  await tf.ready();
  tf.add(tf.tensor1d([1, 2]), 1).dataSync();
} catch (error) {
  process.stdout.write(String(error?.message ?? error));
  process.exitCode = 1;
}`;

/** Why an eager backend cannot be used here; undefined where it can. Loads it in a process of its own. */
export async function whyNotEager(name: string): Promise<string | undefined> {
  const wanted = packages[name];
  if (!wanted) return `eager backends are ${eagerBackendNames.join(', ')}`;
  const location = locate(wanted);
  if (location === undefined) return `${wanted.package} is not installed`;
  const core = locate({ package: '@tensorflow/tfjs-core' }) ?? '';
  const args = ['--input-type=module', '--eval', probe, core, location, wanted.backend];
  try {
    await promisify(execFile)(process.execPath, args, {
      timeout: 60_000,
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    });
    return undefined;
  } catch (cause) {
    const said = cause instanceof Error && 'stdout' in cause ? String(cause.stdout) : '';
    return `${wanted.package} does not load: ${firstLine(said === '' ? cause : said)}`;
  }
}

function locate({ package: name }: Pick<EagerBackend, 'package'>): string | undefined {
  try {
    return pathToFileURL(createRequire(import.meta.url).resolve(name)).href;
  } catch {
    return undefined;
  }
}

function firstLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.split('\n', 1)[0] ?? '';
}
