import { jest } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveClassifier } from '../artifacts/classifier-bundle.ts';
import { tinyParts } from '../artifacts/testing/tiny-bundle.ts';
import { tinyInputs } from '../models/testing/tiny-classifier.ts';
import { ModelRegistry } from './model-registry.ts';

jest.setTimeout(120_000);

const folders = { common: '', shop: '', next: '' };
const versions = { common: '', shop: '', next: '' };
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'model-registry-'));
  const inputs = await tinyInputs();
  for (const [index, name] of (['common', 'shop', 'next'] as const).entries()) {
    folders[name] = join(root, name);
    versions[name] = (await saveClassifier(folders[name], tinyParts(inputs, { seed: index + 1 }))).version;
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

const versionFor = (registry: ModelRegistry, tenant?: string) =>
  registry.serverFor({ task: 'intent', ...(tenant === undefined ? {} : { tenant }) }).manifest.version;

test('a tenant has its own model, the others the default, and loses it again', async () => {
  await using registry = new ModelRegistry();
  await Promise.all([
    registry.place({ task: 'intent' }, folders.common),
    registry.place({ task: 'intent', tenant: 'shop' }, folders.shop),
  ]);
  expect([versionFor(registry, 'shop'), versionFor(registry, 'bank'), versionFor(registry)]).toEqual([
    versions.shop,
    versions.common,
    versions.common,
  ]);
  await registry.place({ task: 'intent', tenant: 'shop' }, folders.next);
  expect(versionFor(registry, 'shop')).toBe(versions.next);
  expect(registry.stats()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ task: 'intent', tenant: 'shop', version: versions.next, queued: 0 }),
    ]),
  );
  await registry.remove({ task: 'intent', tenant: 'shop' });
  expect(versionFor(registry, 'shop')).toBe(versions.common);
});

test('says which model is missing, and keeps the old one where a new one is damaged', async () => {
  await using registry = new ModelRegistry();
  expect(() => registry.serverFor({ task: 'topic', tenant: 'shop' })).toThrow(
    "no model for 'topic' of 'shop'",
  );
  await registry.place({ task: 'intent' }, folders.common);
  await expect(registry.place({ task: 'intent' }, join(root, 'none'))).rejects.toMatchObject({
    code: 'ATTENTION_DAMAGED_BUNDLE',
  });
  expect(versionFor(registry)).toBe(versions.common);
});
