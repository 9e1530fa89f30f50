import type { NamedTensor } from '../safetensors.ts';

/** The tensors in a file of 16 bits a number. Values too small for a normal binary16 become 0. */
export function narrowSafetensors(
  tensors: ReadonlyMap<string, NamedTensor>,
  type: 'F16' | 'BF16',
): Uint8Array {
  const halves = [...tensors].map(([name, { shape, values }]) => {
    const bits = new Uint32Array(Float32Array.from(values).buffer);
    const narrow = Uint16Array.from(bits, (each) => (type === 'BF16' ? toBfloat(each) : toHalf(each)));
    return { name, shape, narrow };
  });
  let at = 0;
  const header = Object.fromEntries(
    halves.map(({ name, shape, narrow }) => [
      name,
      { dtype: type, shape, data_offsets: [at, (at += narrow.byteLength)] },
    ]),
  );
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + at);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  let place = 8 + text.length;
  for (const { narrow } of halves) {
    bytes.set(new Uint8Array(narrow.buffer), place);
    place += narrow.byteLength;
  }
  return bytes;
}

const toBfloat = (bits: number): number => (bits + 0x8000) >>> 16;

function toHalf(bits: number): number {
  const rounded = bits + 0x1000;
  const exponent = ((rounded >>> 23) & 0xff) - 127 + 15;
  if (exponent <= 0) return (bits >>> 16) & 0x8000;
  return ((bits >>> 16) & 0x8000) | (exponent << 10) | ((rounded >>> 13) & 0x3ff);
}
