import { normal, ones, zeros } from './parameter-store.ts';
import { seededStore } from './testing/seeded-store.ts';

describe('ParameterStore', () => {
  test('keeps parameters under their full names, in the order of creation', () => {
    const store = seededStore(1);
    const layer = store.within('layer').within('0');
    layer.create('weight', [2, 3], normal(1));
    layer.create('bias', [2], zeros);
    store.create('scale', [], ones);
    expect(store.all().map(({ name, shape, values }) => ({ name, shape, size: values.length }))).toEqual([
      { name: 'layer.0.weight', shape: [2, 3], size: 6 },
      { name: 'layer.0.bias', shape: [2], size: 2 },
      { name: 'scale', shape: [], size: 1 },
    ]);
  });

  test('refuses a name that is taken, from whichever part of the store', () => {
    const store = seededStore(1);
    store.within('layer').create('bias', [1], zeros);
    expect(() => store.create('layer.bias', [1], zeros)).toThrow(
      expect.objectContaining({ code: 'ATTENTION_DUPLICATE_PARAMETER', parameter: 'layer.bias' }),
    );
  });

  test('gives the parameters of a part by their names in it', () => {
    const store = seededStore(1);
    store.create('bias', [1], zeros);
    const weight = store.within('layer').within('0').create('weight', [2], ones);
    expect([...store.within('layer').own()]).toEqual([['0.weight', weight]]);
    expect([...store.own().keys()]).toEqual(['bias', 'layer.0.weight']);
  });

  test('draws nothing for what is to be filled', () => {
    const [store, same] = [seededStore(1), seededStore(1)];
    expect(store.within('layer').undrawn().create('weight', [2], ones).values).toEqual(new Float32Array(2));
    expect(store.own().has('layer.weight')).toBe(true);
    const drawn = (from: typeof store) => from.create('scale', [2], normal(1)).values;
    expect(drawn(store)).toEqual(drawn(same));
  });

  test('draws from the seed: same seed, same numbers, with the deviation asked for', () => {
    const drawn = (seed: number) => seededStore(seed).create('weight', [4000], normal(0.02)).values;
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
    const deviation = Math.sqrt(drawn(1).reduce((sum, value) => sum + value * value, 0) / 4000);
    expect(deviation).toBeCloseTo(0.02, 3);
  });
});
