import { InferenceSession, Tensor, env, listSupportedBackends } from 'onnxruntime-node';
import { ShapeError, UnknownDeviceError } from './errors.ts';
import type { TensorData } from './graph.ts';

// What goes wrong is thrown; the native log would only say it again on stderr.
env.logLevel = 'fatal';

/** A tensor in plain memory. */
export interface NdArray<Data extends TensorData = TensorData> {
  readonly data: Data;
  readonly shape: readonly number[];
}

export type Feeds = Readonly<Record<string, NdArray>>;
export type Results = Readonly<Record<string, NdArray>>;

export interface SessionOptions {
  /** An execution provider of ONNX Runtime: `cpu`, `cuda`, `dml`, `coreml`; see devices.ts. */
  readonly device: string;
  /** Threads inside one operator. */
  readonly threads: number;
  /** Graph optimizers of ONNX Runtime to leave out, by its names for them. */
  readonly withoutOptimizers?: readonly string[];
}

/** One ONNX Runtime session. `run` blocks the calling thread; a server runs it in a worker. */
export class OnnxSession implements AsyncDisposable {
  private constructor(private readonly session: InferenceSession) {}

  /** @throws UnknownDeviceError for a provider that this build of ONNX Runtime has not; it would fall back to the CPU */
  static async open(
    model: Uint8Array | string,
    { device, threads, withoutOptimizers = [] }: SessionOptions,
  ): Promise<OnnxSession> {
    const providers = listSupportedBackends().map(({ name }) => name);
    if (!providers.includes(device))
      throw new UnknownDeviceError(device, `ONNX Runtime has ${providers.join(', ')} here`);
    const options: InferenceSession.SessionOptions = {
      executionProviders: device === 'cpu' ? ['cpu'] : [device, 'cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      extra: { optimization: { disable_specified_optimizers: withoutOptimizers.join(';') } },
    };
    return new OnnxSession(
      typeof model === 'string'
        ? await InferenceSession.create(model, options)
        : await InferenceSession.create(model, options),
    );
  }

  get inputNames(): readonly string[] {
    return this.session.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.session.outputNames;
  }

  /**
   * Results are new arrays. Buffers given for them would save nothing: onnxruntime-node 1.30 fills them and copies them into
   * new arrays nevertheless (microsoft/onnxruntime pull request 32346).
   * @throws ShapeError where the model and the inputs do not fit
   */
  async run(feeds: Feeds): Promise<Results> {
    const inputs = Object.fromEntries(Object.entries(feeds).map(([name, array]) => [name, toTensor(array)]));
    const outputs = await this.session.run(inputs).catch((cause: unknown) => {
      throw new ShapeError(
        `The compiled function failed: ${cause instanceof Error ? cause.message : String(cause)}`,
        { cause },
      );
    });
    return Object.fromEntries(
      Object.entries(outputs).map(([name, tensor]) => [
        name,
        { data: tensor.data as TensorData, shape: tensor.dims },
      ]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session.release();
  }
}

function toTensor({ data, shape }: NdArray): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, shape);
  if (data instanceof Int32Array) return new Tensor('int32', data, shape);
  if (data instanceof BigInt64Array) return new Tensor('int64', data, shape);
  if (data instanceof Int8Array) return new Tensor('int8', data, shape);
  return new Tensor('bool', data, shape);
}
