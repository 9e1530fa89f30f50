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
  const { TRUSTED_PROXIES: trustedProxies } = Config.ofProcess().values;
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
  const { folder, adminApiKey: given, values } = app.get(Config);
  const { PORT, HOST, SAMPLE_DATA } = values;
  const keyFile = await prepareAdminAccess(app.get(FirstAdminKey), { folder, given, out: stdout });
  await app.listen(PORT, HOST);
  const samples = app.get(SampleDataService);
  if (SAMPLE_DATA === 'on') await samples.prepare(stdout);
  const url = await app.getUrl();
  stdout.write(`sentiment-monitor answers at ${url} (API: ${url}/docs)\n`);
  if (SAMPLE_DATA === 'on' && keyFile !== undefined) {
    const commands = samples.firstCommands(url, keyFile);
    stdout.write(`Try it:\n${commands.map((line) => `  ${line}\n`).join('')}`);
  }
} catch (error) {
  stderr.write(`sentiment-monitor cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
