import * as tf from '@tensorflow/tfjs-core';
import { listSupportedBackends } from 'onnxruntime-node';
import { compile } from './compile.ts';
import { chooseDevice, devices } from './devices.ts';
import type { ProbedDevice } from './devices.ts';
import { eagerBackend, whyNotEager } from './eager-backends.ts';
import { UnknownDeviceError } from './errors.ts';
import { float32 } from './signature.ts';

let found: readonly ProbedDevice[];
beforeAll(async () => {
  found = await devices();
});

describe('devices', () => {
  test('are the providers of this ONNX Runtime and the eager backends', () => {
    expect(found.filter(({ kind }) => kind === 'compiled').map(({ name }) => name)).toEqual(
      listSupportedBackends().map(({ name }) => name),
    );
    expect(found.filter(({ kind }) => kind === 'eager').map(({ name }) => name)).toEqual([
      'tfjs-node-gpu',
      'tfjs-node',
      'tfjs-wasm',
      'tfjs-cpu',
    ]);
  });

  test('always have the CPU, compiled and eager', () => {
    const there = found.filter(({ isAvailable }) => isAvailable).map(({ name }) => name);
    expect(there).toEqual(expect.arrayContaining(['cpu', 'tfjs-cpu']));
  });

  test('say why they are not available', () => {
    for (const device of found) if (!device.isAvailable) expect(device.reason).not.toBe('');
  });
});

describe('chooseDevice', () => {
  test.each([
    {
      name: 'the CPU where nothing is wished',
      wish: undefined,
      environment: {},
      device: 'cpu',
      kind: 'compiled',
    },
    {
      name: 'what ATTENTION_DEVICE says',
      wish: undefined,
      environment: { ATTENTION_DEVICE: 'tfjs-cpu' },
      device: 'tfjs-cpu',
      kind: 'eager',
    },
    {
      name: 'the option before ATTENTION_DEVICE',
      wish: 'cpu',
      environment: { ATTENTION_DEVICE: 'tfjs-cpu' },
      device: 'cpu',
      kind: 'compiled',
    },
    {
      name: 'the CPU where ATTENTION_DEVICE is empty',
      wish: undefined,
      environment: { ATTENTION_DEVICE: '' },
      device: 'cpu',
      kind: 'compiled',
    },
  ])('takes $name', async ({ wish, environment, device, kind }) => {
    expect(await chooseDevice(wish, environment)).toEqual({ name: device, kind });
  });

  test('names what is there where the wish is not known', async () => {
    const refused = chooseDevice('abacus', {});
    await expect(refused).rejects.toThrow(UnknownDeviceError);
    await expect(refused).rejects.toThrow(
      /'abacus' cannot be used: there is no device .*available here: cpu.*tfjs-cpu/,
    );
  });

  test('says why a known device cannot be used', async () => {
    const missing = found.find(({ isAvailable }) => !isAvailable);
    if (!missing || missing.isAvailable)
      return console.log('Every device works here; the refusal is not tried.');
    await expect(chooseDevice(undefined, { ATTENTION_DEVICE: missing.name })).rejects.toThrow(missing.reason);
  });
});

describe('eagerBackend', () => {
  test('activates the pure JavaScript backend', async () => {
    await eagerBackend('tfjs-cpu');
    expect(tf.getBackend()).toBe('cpu');
    expect(tf.add(1, 2).dataSync()[0]).toBe(3);
  });

  test('has the gradients of the engine, whatever was registered before', async () => {
    tf.registerGradient({ kernelName: 'Sum', gradFunc: () => ({}) });
    await eagerBackend('tfjs-cpu');
    expect(
      tf
        .grad((x) => tf.sum(x))(tf.tensor1d([1, 2]))
        .arraySync(),
    ).toEqual([1, 1]);
  });

  test('refuses a name that it does not know', async () => {
    await expect(eagerBackend('cpu')).rejects.toThrow('tfjs-node-gpu, tfjs-node, tfjs-wasm, tfjs-cpu');
    expect(await whyNotEager('cpu')).toContain('tfjs-cpu');
  });
});

test('a session refuses a provider that ONNX Runtime would quietly replace by the CPU', async () => {
  const refused = compile(({ x }) => ({ y: tf.neg(x) }), { x: float32([1]) }, { device: 'abacus' });
  await expect(refused).rejects.toThrow(UnknownDeviceError);
});
