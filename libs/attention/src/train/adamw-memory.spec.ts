import { toBeAllClose } from '@attention-flow/testing';
import fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { compiledModule } from '../../scripts/compile-wat.ts';
import { AdamWMemory, OptimizerMemoryError } from './adamw-memory.ts';
import type { Slot, UpdateNumbers } from './adamw-memory.ts';
import { inFloat32, inFloat64, referenceUpdate } from './testing/reference-update.ts';

expect.extend({ toBeAllClose });

test('adamw-wasm.ts is what adamw.wat compiles to', async () => {
  const committed = await readFile(new URL('./adamw-wasm.ts', import.meta.url), 'utf8');
  expect(committed).toBe(await compiledModule());
});

const numbers: fc.Arbitrary<UpdateNumbers> = fc
  .record({
    beta1: fc.double({ min: 0, max: 0.99, noNaN: true }),
    beta2: fc.double({ min: 0.5, max: 0.9999, noNaN: true }),
    rate: fc.double({ min: 1e-6, max: 0.1, noNaN: true }),
    scale: fc.double({ min: 1e-3, max: 1, noNaN: true }),
    decay: fc.double({ min: 0, max: 1e-2, noNaN: true }),
  })
  .map(({ beta1, beta2, rate, scale, decay }) => ({
    beta1,
    take1: (1 - beta1) * scale,
    beta2,
    take2: Math.sqrt(1 - beta2) * scale,
    stepSize: rate,
    floor: 1e-8,
    decay,
  }));
/** Every remainder of four. */
const states = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.nat())
  .map(([length, seed]) => ({ length, ...randomState(length, seed) }));

function randomState(length: number, seed: number): Slot & { readonly gradient: Float32Array } {
  const random = randomFrom(seed);
  const array = (of: () => number) => Float32Array.from({ length }, of);
  return {
    values: array(() => random() - 0.5),
    first: array(() => (random() - 0.5) * 0.1),
    second: array(() => random() * 0.01),
    gradient: array(() => (random() - 0.5) * 10 ** -Math.floor(random() * 6)),
  };
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

function inMemory(memory: AdamWMemory, state: Slot): Slot {
  const slot = memory.slot(state.values.length);
  slot.values.set(state.values);
  slot.first.set(state.first);
  slot.second.set(state.second);
  return slot;
}

const bytes = ({ values, first, second }: Slot) =>
  [values, first, second].map((array) => Buffer.from(array.slice().buffer).toString('base64'));

describe('an update', () => {
  test('is the formula rounded to float32 at each operation, bit for bit', () => {
    fc.assert(
      fc.property(states, numbers, ({ length, gradient, ...state }, update) => {
        const memory = new AdamWMemory([length]);
        const slot = inMemory(memory, state);
        memory.update(slot, 0, gradient, 0, length, update);
        referenceUpdate(state, gradient, update, inFloat32);
        expect(bytes(slot)).toEqual(bytes(state));
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  test('is the float64 formula to 1e-6', () => {
    fc.assert(
      fc.property(states, numbers, ({ length, gradient, ...state }, update) => {
        const memory = new AdamWMemory([length]);
        const slot = inMemory(memory, state);
        memory.update(slot, 0, gradient, 0, length, update);
        referenceUpdate(state, gradient, update, inFloat64);
        for (const name of ['values', 'first', 'second'] as const)
          expect(slot[name]).toBeAllClose(state[name], { absolute: 1e-6, relative: 1e-6 });
      }),
      { numRuns: 100, seed: 2 },
    );
  });

  test('does not depend on how the array was cut', () => {
    fc.assert(
      fc.property(states, numbers, fc.nat(), ({ length, gradient, ...state }, update, at) => {
        const cut = at % (length + 1);
        const memory = new AdamWMemory([length, length]);
        const whole = inMemory(memory, state);
        const parts = inMemory(memory, state);
        memory.update(whole, 0, gradient, 0, length, update);
        memory.update(parts, cut, gradient, cut, length - cut, update);
        memory.update(parts, 0, gradient, 0, cut, update);
        expect(bytes(parts)).toEqual(bytes(whole));
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  test('reaches the end of an array of several pieces', () => {
    const { gradient, ...state } = randomState(70_001, 4);
    const [update] = fc.sample(numbers, { numRuns: 1, seed: 4 }) as [UpdateNumbers];
    const memory = new AdamWMemory([70_001]);
    const slot = inMemory(memory, state);
    memory.update(slot, 0, gradient, 0, 70_001, update);
    referenceUpdate(state, gradient, update, inFloat32);
    expect(bytes(slot)).toEqual(bytes(state));
  });
});

test('squares are summed in float64', () => {
  const memory = new AdamWMemory([]);
  const tolerance = { absolute: 0, relative: 1e-12 };
  const sumOfSquares = (array: Float32Array) => array.reduce((sum, each) => sum + each * each, 0);
  fc.assert(
    fc.property(states, ({ gradient }) => {
      expect(memory.squares(gradient)).toBeAllClose(sumOfSquares(gradient), tolerance);
    }),
    { numRuns: 100, seed: 5 },
  );
  const { gradient } = randomState(70_001, 6);
  expect(memory.squares(gradient)).toBeAllClose(sumOfSquares(gradient), tolerance);
});

test('what does not fit a memory is refused with its size', () => {
  const refused = () => new AdamWMemory([400_000_000]);
  expect(refused).toThrow(OptimizerMemoryError);
  expect(refused).toThrow(/4\.47 GiB for 400000000 parameters/);
});

test('memories are collected with their optimizers', () => {
  for (let count = 0; count < 300; count++)
    expect(new AdamWMemory([1_000]).slot(1_000).values).toHaveLength(1_000);
});
