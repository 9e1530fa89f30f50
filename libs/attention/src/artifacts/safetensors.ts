import { AttentionError } from '../engine/errors.ts';

/** @file The safetensors format: a JSON header with shapes and byte ranges, then the bytes. */

export interface NamedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export class DamagedTensorsError extends AttentionError {
  readonly code = 'ATTENTION_DAMAGED_TENSORS';

  constructor(detail: string) {
    super(`Not a valid safetensors file: ${detail}`);
  }
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Bytes an element and how to widen it to float32; other types are left out by the reader, as no model needs them. */
const readers: Readonly<
  Record<string, { readonly size: number; readonly read: (view: DataView, at: number) => number }>
> = {
  F32: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  F64: { size: 8, read: (view, at) => view.getFloat64(at, true) },
  F16: { size: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)) },
  BF16: { size: 2, read: (view, at) => bfloatToNumber(view, at) },
};

/**
 * Reads every floating point tensor, widened to float32.
 * @throws DamagedTensorsError where the header and the bytes disagree
 */
export function readSafetensors(bytes: Uint8Array): ReadonlyMap<string, NamedTensor> {
  const { header, start } = readHeader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tensors = new Map<string, NamedTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets } = parseEntry(name, entry);
    const reader = readers[dtype];
    if (!reader) continue;
    const size = shape.reduce((product, each) => product * each, 1);
    const from = start + data_offsets[0];
    if (
      data_offsets[1] - data_offsets[0] !== size * reader.size ||
      start + data_offsets[1] > bytes.byteLength
    ) {
      throw new DamagedTensorsError(
        `tensor '${name}' of shape [${shape.join(', ')}] has ${data_offsets[1] - data_offsets[0]} bytes`,
      );
    }
    tensors.set(name, {
      shape,
      values: Float32Array.from({ length: size }, (_, i) => reader.read(view, from + i * reader.size)),
    });
  }
  return tensors;
}

/** The text about the tensors that the header carries. */
export function readSafetensorsMetadata(bytes: Uint8Array): Readonly<Record<string, string>> {
  const metadata = readHeader(bytes).header['__metadata__'];
  return typeof metadata === 'object' && metadata !== null
    ? (metadata as Readonly<Record<string, string>>)
    : {};
}

/** Writes float32 tensors in the order given, with text about them in the header. */
export function writeSafetensors(
  tensors: Iterable<readonly [string, NamedTensor]>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const list = [...tensors];
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const [name, { shape, values }] of list) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, (offset += values.byteLength)] };
  }
  const unpadded = new TextEncoder().encode(JSON.stringify(header));
  const text = new Uint8Array(Math.ceil(unpadded.length / 8) * 8).fill(0x20);
  text.set(unpadded);
  const bytes = new Uint8Array(8 + text.length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  let at = 8 + text.length;
  for (const [, { values }] of list) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

function readHeader(bytes: Uint8Array): {
  readonly header: Readonly<Record<string, unknown>>;
  readonly start: number;
} {
  if (bytes.byteLength < 8) throw new DamagedTensorsError(`it has ${bytes.byteLength} bytes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (8 + length > bytes.byteLength)
    throw new DamagedTensorsError(`its header of ${length} bytes is cut off`);
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    if (typeof header !== 'object' || header === null)
      throw new DamagedTensorsError('its header is not an object');
    return { header: header as Readonly<Record<string, unknown>>, start: 8 + length };
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new DamagedTensorsError('its header is not JSON');
    throw cause;
  }
}

function parseEntry(name: string, entry: unknown): Entry {
  const candidate = entry as Partial<Entry> | null;
  if (
    typeof candidate?.dtype !== 'string' ||
    !Array.isArray(candidate.shape) ||
    candidate.data_offsets?.length !== 2
  ) {
    throw new DamagedTensorsError(`the entry of '${name}' has no type, shape and range`);
  }
  return candidate as Entry;
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function bfloatToNumber(view: DataView, at: number): number {
  const scratch = new DataView(new ArrayBuffer(4));
  scratch.setUint16(2, view.getUint16(at, true), true);
  return scratch.getFloat32(0, true);
}
