import 'reflect-metadata';
import { endOnCrash, JsonLogger, stopOnSignal } from '@attention-flow/observability';
import { FirstAdminKey, httpAdapter, prepareAdminAccess } from '@attention-flow/security';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.ts';
import { configureHttp } from './http/configure.ts';
import { serveOpenApi } from './http/openapi.ts';
import { Config } from './platform/config.ts';
import { SampleDataService } from './sample-data/sample-data.service.ts';

const { stdout, stderr } = process;

try {
  const { trustedProxies } = Config.ofProcess();
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, httpAdapter(trustedProxies), {
    bufferLogs: true,
    abortOnError: false,
  });
  const logger = app.get(JsonLogger);
  app.useLogger(logger);
  endOnCrash(logger);
  configureHttp(app);
  serveOpenApi(app);
  await app.init();
  stopOnSignal(app);
  const { port, host, folder, adminApiKey: given, isSampleDataOn } = app.get(Config);
  const keyFile = await prepareAdminAccess(app.get(FirstAdminKey), { folder, given, out: stdout });
  const samples = app.get(SampleDataService);
  if (isSampleDataOn) await samples.prepare(stdout);
  await app.listen(port, host);
  const url = await app.getUrl();
  stdout.write(`recommender answers at ${url} (API: ${url}/docs)\n`);
  if (isSampleDataOn && keyFile !== undefined)
    stdout.write(
      `Try it:\n${samples
        .firstCommands(url, keyFile)
        .map((line) => `  ${line}\n`)
        .join('')}`,
    );
} catch (error) {
  stderr.write(`recommender cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
