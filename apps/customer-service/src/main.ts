import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.ts';
import { configureHttp } from './http/configure.ts';
import { serveOpenApi } from './http/openapi.ts';
import { Config } from './platform/config.ts';
import { SampleDataService } from './sample-data/sample-data.service.ts';

const { stdout, stderr } = process;
let isStopping = false;

try {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
    logger: ['fatal', 'error', 'warn'],
    abortOnError: false,
  });
  stopOnSignal(app);
  configureHttp(app);
  serveOpenApi(app);
  await app.init();
  const { port, host, isSampleDataOn } = app.get(Config);
  const samples = app.get(SampleDataService);
  if (isSampleDataOn) await samples.prepare(stdout);
  await app.listen(port, host);
  const url = await app.getUrl();
  stdout.write(`customer-service answers at ${url} (API: ${url}/docs)\n`);
  if (isSampleDataOn)
    stdout.write(`Try it:\n${(await samples.firstCommands(url)).map((line) => `  ${line}\n`).join('')}`);
} catch (error) {
  // Stopped during the first training: that this did not end well is no news.
  if (!isStopping) {
    stderr.write(
      `customer-service cannot start: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exit(1);
  }
}

/** Finishes what was begun, then lets the process end by itself. */
function stopOnSignal(app: NestFastifyApplication): void {
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    void app.close();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}
