import { AttentionError } from '../engine/errors.ts';
import { bfloatToNumber, halfToNumber } from './narrow-floats.ts';

/** @file The safetensors format: a JSON header with shapes and byte ranges, then the bytes. */

export interface NamedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export class DamagedTensorsError extends AttentionError {
  readonly code = 'ATTENTION_DAMAGED_TENSORS';

  constructor(
    readonly file: string,
    readonly detail: string,
  ) {
    super(`'${file}' is not a valid safetensors file: ${detail}`);
  }
}

interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Bytes after the header, the end not included. */
  readonly range: readonly [start: number, end: number];
}

/** Bytes an element and how to widen them to float32; other types are left out by the reader, as no model needs them. */
interface Reader {
  readonly size: number;
  /** @param view the bytes of one tensor */
  readonly read: (view: DataView, length: number) => Float32Array;
}

const each =
  (number: (view: DataView, index: number) => number): Reader['read'] =>
  (view, length) => {
    const values = new Float32Array(length);
    for (let index = 0; index < length; index++) values[index] = number(view, index);
    return values;
  };

const readers: Readonly<Record<string, Reader>> = {
  F32: {
    size: 4,
    read: ({ buffer, byteOffset, byteLength }) =>
      new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength)),
  },
  F64: { size: 8, read: each((view, index) => view.getFloat64(8 * index, true)) },
  F16: { size: 2, read: each((view, index) => halfToNumber(view.getUint16(2 * index, true))) },
  BF16: { size: 2, read: each((view, index) => bfloatToNumber(view.getUint16(2 * index, true))) },
};

/**
 * Reads every floating point tensor, widened to float32.
 * @param file its name, for errors
 * @throws DamagedTensorsError where the header and the bytes disagree
 * @see https://github.com/huggingface/safetensors#format
 */
export function readSafetensors(bytes: Uint8Array, file: string): ReadonlyMap<string, NamedTensor> {
  const { header, start } = readHeader(bytes, file);
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => parseEntry(name, entry, file));
  requireWholeBuffer(entries, bytes.byteLength - start, file);
  const tensors = new Map<string, NamedTensor>();
  for (const { name, dtype, shape, range } of entries) {
    const reader = readers[dtype];
    if (!reader) continue;
    const length = shape.reduce((product, each) => product * each, 1);
    if (range[1] - range[0] !== length * reader.size) {
      throw new DamagedTensorsError(
        file,
        `tensor '${name}' of shape [${shape.join(', ')}] has ${range[1] - range[0]} bytes`,
      );
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset + start + range[0], range[1] - range[0]);
    tensors.set(name, { shape, values: reader.read(view, length) });
  }
  return tensors;
}

/**
 * The text about the tensors that the header carries.
 * @throws DamagedTensorsError
 */
export function readSafetensorsMetadata(bytes: Uint8Array, file: string): Readonly<Record<string, string>> {
  const metadata = readHeader(bytes, file).header['__metadata__'];
  if (metadata === undefined) return {};
  const isText = isObject(metadata) && Object.values(metadata).every((value) => typeof value === 'string');
  if (!isText) throw new DamagedTensorsError(file, 'its metadata is not text by name');
  return metadata as Readonly<Record<string, string>>;
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

function readHeader(
  bytes: Uint8Array,
  file: string,
): { readonly header: Readonly<Record<string, unknown>>; readonly start: number } {
  if (bytes.byteLength < 8) throw new DamagedTensorsError(file, `it has ${bytes.byteLength} bytes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (8 + length > bytes.byteLength)
    throw new DamagedTensorsError(file, `its header of ${length} bytes is cut off`);
  const header = parseHeader(bytes.subarray(8, 8 + length));
  if (header === undefined) throw new DamagedTensorsError(file, 'its header is not a JSON object');
  return { header, start: 8 + length };
}

function parseHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isObject(header) ? header : undefined;
  } catch {
    return undefined;
  }
}

function parseEntry(name: string, entry: unknown, file: string): Entry {
  const { dtype, shape, data_offsets: range } = isObject(entry) ? entry : {};
  const isRange = areCounts(range) && range.length === 2;
  if (typeof dtype !== 'string' || !areCounts(shape) || !isRange)
    throw new DamagedTensorsError(file, `the entry of '${name}' has no type, shape and range`);
  const [start = 0, end = 0] = range;
  return { name, dtype, shape, range: [start, end] };
}

/** The tensors lie one behind the other and fill the file: bytes are neither shared nor left over. */
function requireWholeBuffer(entries: readonly Entry[], length: number, file: string): void {
  let at = 0;
  for (const { name, range } of entries.toSorted(
    (a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1],
  )) {
    const [start, end] = range;
    if (start !== at || end < start)
      throw new DamagedTensorsError(file, `tensor '${name}' is at ${start} to ${end}, expected from ${at}`);
    if (end > length)
      throw new DamagedTensorsError(
        file,
        `tensor '${name}' ends at ${end} of ${length} bytes; it is cut off`,
      );
    at = end;
  }
  if (at !== length) throw new DamagedTensorsError(file, `${length - at} bytes belong to no tensor`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function areCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}
