import 'reflect-metadata';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Clock, Database, Ids, SystemClock, TimeOrderedIds } from '@attention-flow/persistence';
import {
  FirstAdminKey,
  Scopes,
  SecurityModule,
  hardenHttp,
  securityEntities,
  securityMigrations,
  serverOptions,
} from '@attention-flow/security';
import type { SecurityOptions } from '@attention-flow/security';
import { fastify } from 'fastify';
import { watch } from './observe.ts';
import type { Watched } from './observe.ts';

/** A server that answers one trivial route. */
export interface Served {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a server has beside the route. */
export interface Features extends Watched {
  readonly hasDatabase?: boolean;
  readonly hasKeys?: boolean;
  readonly hasLimits?: boolean;
  readonly hasRateLimits?: boolean;
  readonly hasIdempotency?: boolean;
  readonly hasHeaders?: boolean;
}

const path = '/v1/greeting';
const greeting = () => ({ greeting: 'hello', of: 'the day' });

export async function startFastify(): Promise<Served> {
  const server = fastify();
  server.get(path, greeting);
  return { url: (await server.listen({ port: 0, host: '127.0.0.1' })) + path, headers: {} };
}

export async function startNest(features: Features): Promise<Served> {
  const app = await NestFactory.create<NestFastifyApplication>(
    await moduleOf(features),
    new FastifyAdapter(features.hasLimits ? serverOptions() : {}),
    { logger: false, abortOnError: false },
  );
  await watch(app.getHttpAdapter().getInstance(), features);
  if (features.hasHeaders) hardenHttp(app);
  await app.listen(0, '127.0.0.1');
  return { url: (await app.getUrl()) + path, headers: features.hasKeys ? await authorization(app) : {} };
}

@Controller(path)
class GreetingController {
  @Get()
  @Scopes('greetings:read')
  greet() {
    return greeting();
  }
}

@Module({})
class BenchModule {}

async function moduleOf(features: Features): Promise<DynamicModule> {
  const controllers = [GreetingController];
  if (!features.hasDatabase) return { module: BenchModule, controllers };
  const ground = await groundModule();
  if (!features.hasKeys) return { module: BenchModule, imports: [ground], controllers };
  const security = SecurityModule.register({ imports: [ground], useFactory: () => optionsOf(features) });
  return { module: BenchModule, imports: [security], controllers };
}

@Module({})
class GroundModule {}

/** A database that has had a transaction: from then on Node follows what each promise belongs to, for all requests. */
async function groundModule(): Promise<DynamicModule> {
  const folder = await mkdtemp(join(tmpdir(), 'overhead-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const schema = { entities: securityEntities, migrations: securityMigrations };
  const database = await Database.open({ folder, schema: 'overhead', ...schema });
  await database.transaction(() => database.sql`SELECT 1`);
  const clock = new SystemClock();
  const providers = [
    { provide: Database, useValue: database },
    { provide: Clock, useValue: clock },
    { provide: Ids, useValue: new TimeOrderedIds(clock) },
  ];
  return { module: GroundModule, providers, exports: [Database, Clock, Ids] };
}

/** Quotas that no run uses up: what is measured is the counting. */
function optionsOf({ hasRateLimits, hasLimits, hasIdempotency }: Features): SecurityOptions {
  const quota = { limit: 1_000_000_000, windowSeconds: 60 };
  return {
    resources: ['greetings'],
    rateLimits: hasRateLimits ? { tenant: quota, key: quota, isShared: true } : false,
    limits: hasLimits ? {} : { timeoutMs: null },
    idempotencyHours: hasIdempotency ? 24 : 0,
  };
}

async function authorization(app: NestFastifyApplication) {
  const admin = await app.get(FirstAdminKey).prepare();
  if (admin.kind !== 'generated') throw new Error('A new database has no admin key yet');
  return { authorization: `Bearer ${admin.token}` };
}
