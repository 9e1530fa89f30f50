import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { learnedTexts } from '../../../fixtures/bilingual-intents.ts';
import { saveClassifier } from '../../artifacts/classifier-bundle.ts';
import { tinyParts } from '../../artifacts/testing/tiny-bundle.ts';
import { tinyInputs } from '../../models/testing/tiny-classifier.ts';
import { ModelServer } from '../model-server.ts';
import { soakServer } from './soak.ts';
import type { SoakReport } from './soak.ts';

export interface RunSoakOptions {
  readonly requests: number;
  readonly reloads: number;
  readonly workers: number;
}

/** The mean of the last quarter is at most this much of that of the second. */
const mostGrowth = 1.05;

/** Two tiny bundles, and texts that are never the same, so that the cache has work and no answer. */
export async function runSoak({
  requests,
  reloads,
  workers,
}: RunSoakOptions): Promise<SoakReport & { readonly isSound: boolean; readonly machine: object }> {
  const root = await mkdtemp(join(tmpdir(), 'attention-soak-'));
  try {
    const folders = [join(root, 'first'), join(root, 'second')];
    const inputs = await tinyInputs();
    for (const [at, folder] of folders.entries())
      await saveClassifier(folder, tinyParts(inputs, { seed: at + 1 }));
    await using server = await ModelServer.start(folders[0] ?? '', { workers });
    const report = await soakServer({
      server,
      folders: folders.toReversed(),
      requests,
      reloads,
      concurrency: 50,
      textOf: (request) => `${learnedTexts[request % learnedTexts.length]?.text} ${request}`,
      rssBytes: () => process.memoryUsage.rss(),
    });
    const isSound = report.answered === requests && report.reloads === reloads && report.growth <= mostGrowth;
    const machine = { node: process.version, cores: availableParallelism(), load: loadavg()[0] };
    return { ...report, isSound, machine };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
