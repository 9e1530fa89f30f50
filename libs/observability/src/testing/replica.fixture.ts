// A service as operators run it, a process of its own, for the specs that stop it, and of the page at /docs.
// PORT, LOG (a file that says what was done), GRACE_MS and LIMIT_MS come from the environment.
import 'reflect-metadata';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, HttpCode, Inject, Module, Post, Sse } from '@nestjs/common';
import type { MessageEvent } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NEVER } from 'rxjs';
import type { Observable } from 'rxjs';
import { JsonLogger } from '../logging/json-logger.ts';
import { ObservabilityModule } from '../observability.module.ts';
import { openApiDocument, serveOpenApi } from '../openapi/openapi-document.ts';
import { Shutdown } from '../shutdown/shutdown.ts';
import { endOnCrash, stopOnSignal } from '../shutdown/stop-on-signal.ts';

const { PORT = '0', LOG = '/dev/null', GRACE_MS = '300', LIMIT_MS = '10000' } = process.env;
const note = (text: string) => appendFileSync(LOG, `${text}\n`);
const outbox: string[] = [];

@Controller('v1')
class WorkController {
  constructor(@Inject(Shutdown) private readonly shutdown: Shutdown) {}

  /** Takes 5 to 45 ms. */
  @Get('work')
  async work(): Promise<{ readonly pid: number }> {
    await sleep(5 + Math.random() * 40);
    return { pid: process.pid };
  }

  /** Answers at once, works on, and leaves a message to send. */
  @Post('jobs')
  @HttpCode(202)
  start(): void {
    note('job accepted');
    const job = sleep(100).then(() => {
      note('job done');
      outbox.push('message');
    });
    void this.shutdown.track('job', job);
  }

  @Get('endless')
  endless(): Promise<never> {
    return new Promise(() => undefined);
  }

  @Sse('events')
  events(): Observable<MessageEvent> {
    return NEVER;
  }

  @Get('crash')
  crash(): void {
    setImmediate(() => {
      throw new Error('crashed with api_key=abcdef');
    });
  }
}

const observability = ObservabilityModule.register({
  useFactory: () => ({
    serviceName: 'replica',
    version: '1.0.0',
    health: { cacheMs: 50 },
    shutdown: { graceMs: Number(GRACE_MS), limitMs: Number(LIMIT_MS) },
  }),
});

@Module({ imports: [observability], controllers: [WorkController] })
class ReplicaModule {}

const app = await NestFactory.create<NestFastifyApplication>(ReplicaModule, new FastifyAdapter(), {
  bufferLogs: true,
});
app.useLogger(app.get(JsonLogger));
endOnCrash(app.get(JsonLogger));
app.get(Shutdown).beforeClosing('outbox', async () => {
  await sleep(20);
  for (const message of outbox.splice(0)) note(`${message} sent`);
});
stopOnSignal(app);
const api = { title: 'Replica', description: 'A service for specs.', version: '1.0.0' };
serveOpenApi(app, api.title, () => openApiDocument(app, api));
await app.listen(Number(PORT), '127.0.0.1');
