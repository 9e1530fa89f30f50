import { performance } from 'node:perf_hooks';
import type { ModelServer } from '../model-server.ts';

export interface SoakOptions {
  readonly server: ModelServer;
  /** Bundles to turn to in turn. */
  readonly folders: readonly string[];
  readonly requests: number;
  readonly reloads: number;
  /** Requests on their way at once. */
  readonly concurrency: number;
  readonly textOf: (request: number) => string;
  /** Resident memory of the process, in bytes. */
  readonly rssBytes: () => number;
}

export interface SoakReport {
  readonly requests: number;
  readonly answered: number;
  /** By the code of the error, or its name. */
  readonly failed: Readonly<Record<string, number>>;
  readonly reloads: number;
  readonly seconds: number;
  /** Mean resident megabytes over each quarter of the requests. */
  readonly quarterMegabytes: readonly number[];
  /** Of the last quarter to the second: at most 1.05 is flat. */
  readonly growth: number;
}

/** Asks a server without a pause while it turns from bundle to bundle, and looks at the memory all along. */
export async function soakServer(options: SoakOptions): Promise<SoakReport> {
  const { server, folders, requests, reloads, concurrency, textOf, rssBytes } = options;
  const started = performance.now();
  const megabytes: number[] = [];
  const failed: Record<string, number> = {};
  const reloading: Promise<void>[] = [];
  let [next, answered] = [0, 0];
  const ask = async () => {
    while (next < requests) {
      const request = next++;
      if (request % Math.ceil(requests / 400) === 0) megabytes.push(rssBytes() / 1e6);
      // As many before each reload as after the last.
      if (request > 0 && request % Math.ceil(requests / (reloads + 1)) === 0)
        reloading.push(server.reload(folders[reloading.length % folders.length] ?? ''));
      await server.classify(textOf(request)).then(
        () => (answered += 1),
        (error: unknown) => {
          const name = nameOf(error);
          failed[name] = (failed[name] ?? 0) + 1;
        },
      );
    }
  };
  await Promise.all(Array.from({ length: concurrency }, ask));
  await Promise.all(reloading);
  const quarter = Math.floor(megabytes.length / 4);
  const quarterMegabytes = [0, 1, 2, 3].map((at) => mean(megabytes.slice(at * quarter, (at + 1) * quarter)));
  return {
    requests,
    answered,
    failed,
    reloads: reloading.length,
    seconds: (performance.now() - started) / 1000,
    quarterMegabytes,
    growth: (quarterMegabytes[3] ?? NaN) / (quarterMegabytes[1] ?? NaN),
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function nameOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  return 'code' in error ? String(error.code) : 'name' in error ? String(error.name) : 'unknown';
}
