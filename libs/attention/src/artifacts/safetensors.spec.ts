import fc from 'fast-check';
import { bfloatToNumber, halfToNumber } from './narrow-floats.ts';
import { readSafetensors, readSafetensorsMetadata, writeSafetensors } from './safetensors.ts';
import type { NamedTensor } from './safetensors.ts';

const file = 'model.safetensors';

/** A file of this header and this many bytes of data, which need not fit together. */
function fileOf(header: unknown, data: Uint8Array | number = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = typeof data === 'number' ? new Uint8Array(data) : data;
  const whole = new Uint8Array(8 + text.length + bytes.length);
  new DataView(whole.buffer).setBigUint64(0, BigInt(text.length), true);
  whole.set(text, 8);
  whole.set(bytes, 8 + text.length);
  return whole;
}

const entry = (dtype: string, shape: readonly unknown[], ...range: readonly unknown[]) => ({
  dtype,
  shape,
  data_offsets: range,
});

const tensors = fc
  .uniqueArray(
    fc.tuple(
      fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__' && name !== '__proto__'),
      fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
    ),
    { selector: ([name]) => name, maxLength: 5 },
  )
  .chain((shapes) =>
    fc.tuple(
      ...shapes.map(([name, shape]) => {
        const length = shape.reduce((product, size) => product * size, 1);
        return fc
          .float32Array({ minLength: length, maxLength: length })
          .map((values): [string, NamedTensor] => [name, { shape, values }]);
      }),
    ),
  );

describe('safetensors', () => {
  test('reading gives back what was written: names, order, shapes, every bit of the numbers', () => {
    fc.assert(
      fc.property(
        tensors,
        fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
        (written, metadata) => {
          const bytes = writeSafetensors(written, metadata);
          const read = readSafetensors(bytes, file);
          expect(new Set(read.keys())).toEqual(new Set(written.map(([name]) => name)));
          for (const [name, { shape, values }] of written) {
            expect(read.get(name)?.shape).toEqual(shape);
            expect(
              Array.from(read.get(name)?.values ?? [], (value) => [value, Object.is(value, -0)]),
            ).toEqual(Array.from(values, (value) => [value, Object.is(value, -0)]));
          }
          expect(readSafetensorsMetadata(bytes, file)).toEqual(metadata);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('tensors may lie anywhere in a larger buffer', () => {
    const bytes = writeSafetensors([['a', { shape: [2], values: Float32Array.of(1, 2) }]], {});
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(readSafetensors(shifted, file).get('a')?.values).toEqual(Float32Array.of(1, 2));
  });

  test('half, bfloat16 and double are widened; other types are left out', () => {
    const data = new Uint8Array(8 + 4 + 4 + 2);
    const view = new DataView(data.buffer);
    view.setFloat64(0, 1.5, true);
    view.setUint16(8, 0x3c00, true);
    view.setUint16(10, 0xc000, true);
    view.setUint16(12, 0x3fc0, true);
    view.setUint16(14, 0xbf80, true);
    const read = readSafetensors(
      fileOf(
        {
          double: entry('F64', [], 0, 8),
          half: entry('F16', [2], 8, 12),
          bfloat: entry('BF16', [2], 12, 16),
          bytes: entry('U8', [2], 16, 18),
        },
        data,
      ),
      file,
    );
    expect(Object.fromEntries([...read].map(([name, { values }]) => [name, [...values]]))).toEqual({
      double: [1.5],
      half: [1, -2],
      bfloat: [1.5, -1],
    });
  });

  test.each([
    { bits: 0x0000, half: 0 },
    { bits: 0x8000, half: -0 },
    { bits: 0x0001, half: 2 ** -24 },
    { bits: 0x03ff, half: 1023 * 2 ** -24 },
    { bits: 0x0400, half: 2 ** -14 },
    { bits: 0x3555, half: 0.333251953125 },
    { bits: 0x7bff, half: 65504 },
    { bits: 0x7c00, half: Infinity },
    { bits: 0xfc00, half: -Infinity },
    { bits: 0x7e00, half: NaN },
  ])('binary16 $bits is $half', ({ bits, half }) => {
    expect(halfToNumber(bits)).toBe(half);
  });

  test.each([
    { bits: 0x8000, bfloat: -0 },
    { bits: 0x3f80, bfloat: 1 },
    { bits: 0xc049, bfloat: -3.140625 },
    { bits: 0x7f80, bfloat: Infinity },
    { bits: 0x7fc0, bfloat: NaN },
    { bits: 0x0001, bfloat: 2 ** -133 },
  ])('bfloat16 $bits is $bfloat', ({ bits, bfloat }) => {
    expect(bfloatToNumber(bits)).toBe(bfloat);
  });

  const two = entry('F32', [2], 0, 8);
  test.each<{ readonly name: string; readonly bytes: Uint8Array; readonly says: RegExp }>([
    { name: 'an empty file', bytes: new Uint8Array(0), says: /has 0 bytes/ },
    { name: 'less than a length', bytes: new Uint8Array(5), says: /has 5 bytes/ },
    {
      name: 'a header that is cut off',
      bytes: fileOf({ a: two }, 8).subarray(0, 20),
      says: /header of \d+ bytes is cut off/,
    },
    { name: 'an absurd length', bytes: new Uint8Array(16).fill(0xff), says: /header of .* is cut off/ },
    { name: 'a header that is not JSON', bytes: fileOf('{"a":'), says: /not a JSON object/ },
    {
      name: 'a header that is not UTF-8',
      bytes: fileOf({ a: 1 }).fill(0xff, 9, 10),
      says: /not a JSON object/,
    },
    { name: 'a header that is a list', bytes: fileOf([]), says: /not a JSON object/ },
    { name: 'an entry that is a number', bytes: fileOf({ a: 1 }), says: /entry of 'a'/ },
    {
      name: 'an entry without a type',
      bytes: fileOf({ a: { shape: [1], data_offsets: [0, 4] } }, 4),
      says: /entry of 'a'/,
    },
    {
      name: 'a shape that is no shape',
      bytes: fileOf({ a: entry('F32', [-1], 0, 4) }, 4),
      says: /entry of 'a'/,
    },
    {
      name: 'a size with a fraction',
      bytes: fileOf({ a: entry('F32', [0.5], 0, 2) }, 2),
      says: /entry of 'a'/,
    },
    { name: 'one end of a range', bytes: fileOf({ a: entry('F32', [1], 0) }, 4), says: /entry of 'a'/ },
    {
      name: 'a range before the data',
      bytes: fileOf({ a: entry('F32', [1], -4, 0) }, 4),
      says: /entry of 'a'/,
    },
    {
      name: 'a range that runs backwards',
      bytes: fileOf({ a: entry('F32', [0], 0, 0), b: entry('F32', [1], 4, 0) }, 4),
      says: /'b' is at 4 to 0/,
    },
    {
      name: 'bytes that are cut off',
      bytes: fileOf({ a: two }, 7),
      says: /'a' ends at 8 of 7 bytes; it is cut off/,
    },
    {
      name: 'a shape that needs more bytes',
      bytes: fileOf({ a: entry('F32', [3], 0, 8) }, 8),
      says: /'a' of shape \[3\] has 8 bytes/,
    },
    {
      name: 'two tensors on the same bytes',
      bytes: fileOf({ a: two, b: two }, 8),
      says: /'b' is at 0 to 8, expected from 8/,
    },
    {
      name: 'a hole',
      bytes: fileOf({ a: two, b: entry('F32', [1], 12, 16) }, 16),
      says: /'b' is at 12 to 16, expected from 8/,
    },
    { name: 'bytes left over', bytes: fileOf({ a: two }, 9), says: /1 bytes belong to no tensor/ },
  ])('refuses $name', ({ bytes, says }) => {
    const read = () => readSafetensors(bytes, file);
    expect(read).toThrow(expect.objectContaining({ code: 'ATTENTION_DAMAGED_TENSORS', file }));
    expect(read).toThrow(says);
  });

  test('refuses metadata that is not text', () => {
    expect(() => readSafetensorsMetadata(fileOf({ __metadata__: { step: 3 } }), file)).toThrow(/metadata/);
  });

  test('any cut of a file is noticed', () => {
    const bytes = writeSafetensors(
      [
        ['a', { shape: [2], values: Float32Array.of(1, 2) }],
        ['b', { shape: [1, 1], values: Float32Array.of(3) }],
      ],
      { step: '1' },
    );
    for (let length = 0; length < bytes.length; length++)
      expect(() => readSafetensors(bytes.subarray(0, length), file)).toThrow(/model.safetensors/);
  });
});
