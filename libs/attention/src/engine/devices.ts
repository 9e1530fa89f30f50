import { listSupportedBackends } from 'onnxruntime-node';
import { eagerBackendNames, whyNotEager } from './eager-backends.ts';
import { UnknownDeviceError } from './errors.ts';
import { GraphBuilder } from './graph-builder.ts';
import { writeOnnx } from './onnx-writer.ts';
import { OnnxSession } from './session.ts';
import { Symbols } from './symbols.ts';

/** Where functions run: compiled, by a provider of ONNX Runtime, or eagerly, on a backend of TensorFlow.js. */
export interface Device {
  /** `cpu`, `cuda`, `webgpu`, `dml`, `coreml` ... when compiled; `tfjs-cpu`, `tfjs-node-gpu` ... when eager. */
  readonly name: string;
  readonly kind: 'compiled' | 'eager';
}

export type ProbedDevice =
  | (Device & { readonly isAvailable: true })
  | (Device & { readonly isAvailable: false; readonly reason: string });

const defaultDevice = 'cpu';

/** Everything that could run functions here, each tried out: a provider on a tiny graph, a backend on an addition. */
export const devices = (): Promise<readonly ProbedDevice[]> => Promise.all(candidates().map(probe));

/**
 * The device to run on: the wish, else `ATTENTION_DEVICE`, else compiled on the CPU. It is tried out before it is given.
 * @throws UnknownDeviceError saying why the wish cannot be met, and what is there instead
 */
export async function chooseDevice(
  wish?: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Device> {
  const name = wish ?? (environment['ATTENTION_DEVICE'] || defaultDevice);
  const wanted = candidates().find((device) => device.name === name);
  const probed = wanted && (await probe(wanted));
  if (probed?.isAvailable) return { name: probed.name, kind: probed.kind };
  const there = (await devices()).filter(({ isAvailable }) => isAvailable).map((each) => each.name);
  const reason = probed ? probed.reason : 'there is no device of that name';
  throw new UnknownDeviceError(name, `${reason}; available here: ${there.join(', ')}`);
}

const candidates = (): readonly Device[] => [
  ...listSupportedBackends().map(({ name }): Device => ({ name, kind: 'compiled' })),
  ...eagerBackendNames.map((name): Device => ({ name, kind: 'eager' })),
];

async function probe(device: Device): Promise<ProbedDevice> {
  const reason = await (device.kind === 'compiled' ? whyNotCompiled(device.name) : whyNotEager(device.name));
  return reason === undefined ? { ...device, isAvailable: true } : { ...device, isAvailable: false, reason };
}

/** Listed providers may still lack their libraries or their hardware, so one opens and runs a graph. */
async function whyNotCompiled(device: string): Promise<string | undefined> {
  const builder = new GraphBuilder(Symbols.choose([], [], 0));
  const x = builder.input('x', 'float32', [2]);
  const graph = builder.finish([{ name: 'y', value: builder.node('Add', [x, x]) }]);
  try {
    await using session = await OnnxSession.open(writeOnnx(graph, { parameters: 'stored' }), {
      device,
      threads: 1,
    });
    await session.run({ x: { data: Float32Array.of(1, 2), shape: [2] } });
    return undefined;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    // ONNX Runtime puts the place in its sources and the failed condition before what happened.
    return message.replace(/^.* was false\. /s, '').trim();
  }
}
