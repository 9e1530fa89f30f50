import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** What a figure was measured on; figures of two machines are not compared. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly onnxruntime: string;
  readonly tfjs: string;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.versions.node,
    onnxruntime: versionOf('onnxruntime-node'),
    tfjs: versionOf('@tensorflow/tfjs-core'),
  };
}

/** Processes that wanted to run, the mean over the last minute; other work on the machine makes figures worse. */
export const loadOfLastMinute = (): number => Number((loadavg()[0] ?? 0).toFixed(2));

/** The version of a package that the core depends on. */
function versionOf(name: string): string {
  const core = createRequire(import.meta.url).resolve('@attention-flow/attention');
  const { version } = createRequire(core)(`${name}/package.json`) as { readonly version: string };
  return version;
}
