import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@attention-flow/attention';
import { FirstAdminKey, httpAdapter, newToken, systemTenantId } from '@attention-flow/security';
import type { ApiKeyId } from '@attention-flow/security';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../src/app.module.ts';
import { configureHttp } from '../src/http/configure.ts';
import { ActiveDocumentModel } from '../src/models/active-document-model.ts';
import { Config } from '../src/platform/config.ts';
import { SampleDataService } from '../src/sample-data/sample-data.service.ts';
import { readSampleParts } from '../src/sample-data/sample-files.ts';
import { labelledNews } from '../src/sample-data/sample-news.ts';
import { ScoringService } from '../src/scoring/scoring.service.ts';
import { KeywordModel } from '../src/testing/keyword-model.ts';

export interface StreamBench {
  readonly documents: number;
  readonly queries: number;
  readonly model: string;
  readonly days: number;
}

const tell = (line: object): boolean => process.stdout.write(`${JSON.stringify(line)}\n`);

const documentsAtOnce = 500;
const dayMs = 86_400_000;
const key = newToken('0190a3b2-7d5e-7c11-8a0b-00000000000b' as ApiKeyId);

/** Pushes news over HTTP into a service of its own with a SQLite file, then asks it what people ask. */
export async function benchStream({ documents, queries, model, days }: StreamBench): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sentiment-monitor-bench-'));
  const machine = { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version };
  tell({ ...machine, load: loadavg()[0], documents, model, days });
  Config.ofProcess({ DATA_DIR: folder, LOG_LEVEL: 'error', RATE_LIMIT_PER_MINUTE: '10000000' });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, httpAdapter([]), { logger: false });
  try {
    configureHttp(app);
    await app.init();
    await app.get(FirstAdminKey, { strict: false }).prepare(key);
    await app.listen(0, '127.0.0.1');
    if (model === 'keywords')
      await app
        .get(ActiveDocumentModel, { strict: false })
        .replace(systemTenantId, 'keywords', new KeywordModel());
    await app.get(SampleDataService, { strict: false }).prepare({ write: () => true });
    const url = await app.getUrl();
    await fill(app, url, { documents, days });
    await ask(url, { queries, days });
  } finally {
    await app.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(
  app: NestFastifyApplication,
  url: string,
  { documents, days }: { documents: number; days: number },
) {
  const random = Random.fromSeed(7);
  const leads = labelledNews(readSampleParts(), 3);
  const scoring = app.get(ScoringService, { strict: false });
  const before = scoring.scored;
  const started = performance.now();
  let refused = 0;
  for (let sent = 0; sent < documents; sent += documentsAtOnce) {
    const batch = Array.from({ length: Math.min(documentsAtOnce, documents - sent) }, (_, index) => {
      const id = sent + index;
      // A number of its own makes each a story of its own.
      const { text = '' } = leads[random.integer(leads.length)] ?? {};
      const publishedAt = new Date(Date.now() - random.uniform() * days * dayMs).toISOString();
      return {
        source: `feed-${id % 8}`,
        id: `bench-${id}`,
        text: `${text} (${id * 7919} ${id} ${id * 31})`,
        publishedAt,
      };
    });
    while ((await post(url, batch)) === 429) {
      refused += 1;
      await scoring.settle();
    }
  }
  const pushed = performance.now() - started;
  await scoring.settle();
  const total = performance.now() - started;
  const scored = scoring.scored - before;
  tell({
    pushedPerSecond: Math.round((documents / pushed) * 1_000),
    scoredPerSecond: Math.round((scored / total) * 1_000),
    scored,
    refused,
    rssMb: Math.round(process.memoryUsage().rss / 2 ** 20),
    load: loadavg()[0],
  });
}

async function post(url: string, batch: readonly object[]): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const { status } = await fetch(`${url}/v1/documents`, {
    method: 'POST',
    headers,
    body: JSON.stringify(batch),
  });
  if (status !== 202 && status !== 429) throw new Error(`Pushing documents was answered ${status}`);
  return status;
}

async function ask(url: string, { queries, days }: { queries: number; days: number }): Promise<void> {
  const from = encodeURIComponent(new Date(Date.now() - days * dayMs).toISOString());
  const week = encodeURIComponent(new Date(Date.now() - 7 * dayMs).toISOString());
  const paths = {
    'trend of all, by the hour': `/v1/trends?from=${from}&stories=0`,
    'trend of a topic, a week, with stories': `/v1/trends?topic=banking&from=${week}`,
    'trend of an entity, by the day': `/v1/trends?entity=HRLB&bucketSeconds=86400&from=${from}&stories=0`,
    'trend of topic, entity, source and language': `/v1/trends?topic=banking&entity=HRLB&source=feed-1&language=en&from=${from}&stories=0`,
    'documents of a topic': '/v1/documents?topic=banking&limit=50',
    'negative documents of an entity and a source':
      '/v1/documents?entity=HRLB&sentiment=negative&source=feed-1&limit=50',
  };
  for (const [name, path] of Object.entries(paths)) {
    const times: number[] = [];
    for (let query = 0; query < queries; query++) {
      const started = performance.now();
      const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` } });
      await response.text();
      if (response.status !== 200) throw new Error(`${name} was answered ${response.status}`);
      times.push(performance.now() - started);
    }
    times.sort((a, b) => a - b);
    const at = (share: number) => Number((times[Math.floor(times.length * share)] ?? 0).toFixed(1));
    tell({ query: name, p50Ms: at(0.5), p99Ms: at(0.99) });
  }
}
