import { AttentionError } from '../engine/errors.ts';
import { adamWWasm } from './adamw-wasm.ts';

/** The numbers of one update, the same for every element; adamw.wat says what each does. */
export interface UpdateNumbers {
  readonly beta1: number;
  readonly take1: number;
  readonly beta2: number;
  readonly take2: number;
  readonly stepSize: number;
  readonly floor: number;
  readonly decay: number;
}

/** What an update reads and writes of one parameter: three arrays of one memory, equally long. */
export interface Slot {
  readonly values: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
}

/** The part of the WebAssembly interface in use; Node's types do not declare it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

/** The functions of adamw.wat; pointers count bytes. */
interface Kernels {
  update(
    value: number,
    first: number,
    second: number,
    gradient: number,
    count: number,
    ...numbers: number[]
  ): void;
  squares(x: number, count: number): number;
}

export class OptimizerMemoryError extends AttentionError {
  readonly code = 'ATTENTION_OPTIMIZER_MEMORY';

  constructor(
    readonly neededBytes: number,
    readonly parameterCount: number,
    reason: string,
    options?: ErrorOptions,
  ) {
    const gigabytes = (neededBytes / 2 ** 30).toFixed(2);
    super(
      `AdamW needs ${gigabytes} GiB for ${parameterCount} parameters and their moments: ${reason}; ` +
        'train fewer of them (freeze layers, or train adapters)',
      options,
    );
  }
}

const floatBytes = 4;
const pageBytes = 65_536;
/** One page below 4 GiB, so that an end of an array still fits 32 bits. */
const limitBytes = 65_535 * pageBytes;
/** Gradients are copied in by pieces that stay in the second-level cache. */
const pieceLength = 32_768;
const wasm = new WebAssembly.Module(Buffer.from(adamWWasm, 'base64'));

/** One WebAssembly memory with the optimizer's arrays in it, never grown: its arrays stay valid as long as it lives. */
export class AdamWMemory {
  readonly #buffer: ArrayBuffer;
  readonly #kernels: Kernels;
  readonly #piece: Float32Array;
  #nextByte = 0;

  /**
   * @param lengths of the parameters that `slot` will be asked for
   * @throws OptimizerMemoryError
   */
  constructor(lengths: readonly number[]) {
    const bytes = floatBytes * (pieceLength + 3 * lengths.reduce((sum, length) => sum + aligned(length), 0));
    const count = lengths.reduce((sum, length) => sum + length, 0);
    if (bytes > limitBytes)
      throw new OptimizerMemoryError(bytes, count, 'one WebAssembly memory holds less than 4 GiB');
    const memory = reserve(bytes, count);
    this.#buffer = memory.buffer;
    this.#kernels = new WebAssembly.Instance(wasm, { adamw: { memory } }).exports as Kernels;
    this.#piece = this.#floats(pieceLength);
  }

  /** Arrays for one parameter, all zero. */
  slot(length: number): Slot {
    return { values: this.#floats(length), first: this.#floats(length), second: this.#floats(length) };
  }

  /**
   * Updates `length` elements of a slot of this memory, from `start` on.
   * @param gradient its elements from `from` on are taken; an array anywhere
   */
  update(
    { values, first, second }: Slot,
    start: number,
    gradient: Float32Array,
    from: number,
    length: number,
    { beta1, take1, beta2, take2, stepSize, floor, decay }: UpdateNumbers,
  ): void {
    for (let done = 0; done < length; done += pieceLength) {
      const count = Math.min(pieceLength, length - done);
      this.#piece.set(gradient.subarray(from + done, from + done + count));
      const offset = (start + done) * floatBytes;
      this.#kernels.update(
        values.byteOffset + offset,
        first.byteOffset + offset,
        second.byteOffset + offset,
        this.#piece.byteOffset,
        count,
        beta1,
        take1,
        beta2,
        take2,
        stepSize,
        floor,
        decay,
      );
    }
  }

  /** The sum of the squares of an array anywhere. */
  squares(numbers: Float32Array): number {
    let sum = 0;
    for (let done = 0; done < numbers.length; done += pieceLength) {
      const piece = numbers.subarray(done, done + pieceLength);
      this.#piece.set(piece);
      sum += this.#kernels.squares(this.#piece.byteOffset, piece.length);
    }
    return sum;
  }

  #floats(length: number): Float32Array {
    const array = new Float32Array(this.#buffer, this.#nextByte, length);
    this.#nextByte += aligned(length) * floatBytes;
    return array;
  }
}

function reserve(bytes: number, parameterCount: number): { readonly buffer: ArrayBuffer } {
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) });
  } catch (cause) {
    throw new OptimizerMemoryError(bytes, parameterCount, 'the system did not give that much', { cause });
  }
}

/** Rounded up to whole vectors of four, so that each array starts at one. */
const aligned = (length: number): number => Math.ceil(length / 4) * 4;
