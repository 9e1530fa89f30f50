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
  const config = Config.ofProcess();
  const adapter = httpAdapter(config.trustedProxies);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, {
    bufferLogs: true,
    abortOnError: false,
  });
  const logger = app.get(JsonLogger);
  app.useLogger(logger);
  endOnCrash(logger);
  for (const { variable, problem } of config.warnings) logger.warn(`${variable} ${problem}`, 'Configuration');
  configureHttp(app);
  serveOpenApi(app);
  await app.init();
  stopOnSignal(app);
  const { port, host, folder, adminApiKey: given, isSampleDataOn } = config;
  const keyFile = await prepareAdminAccess(app.get(FirstAdminKey), { folder, given, out: stdout });
  const samples = app.get(SampleDataService);
  if (isSampleDataOn) await samples.prepare(stdout);
  await app.listen(port, host);
  const url = await app.getUrl();
  stdout.write(`customer-service answers at ${url} (API: ${url}/docs)\n`);
  if (isSampleDataOn && keyFile !== undefined) {
    const commands = await samples.firstCommands(url, keyFile);
    stdout.write(`Try it:\n${commands.map((line) => `  ${line}\n`).join('')}`);
  }
} catch (error) {
  stderr.write(`customer-service cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
