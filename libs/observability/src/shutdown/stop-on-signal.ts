import { Server } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { JsonLogger } from '../logging/json-logger.ts';
import { Shutdown } from './shutdown.ts';

/**
 * Ends the process as orchestrators expect: with 0 when all was finished, with 1 and the names of what was not when the
 * time was up. At a terminal, by SIGINT, there is no grace. Use it instead of Nest's own shutdown hooks.
 */
export function stopOnSignal(app: INestApplication): void {
  const logger = app.get(JsonLogger, { strict: false });
  const shutdown = app.get(Shutdown, { strict: false });
  const stop = async (signal: 'SIGTERM' | 'SIGINT') => {
    if (shutdown.isStopping) return;
    logger.log(`${signal}: stopping`, 'Shutdown');
    const stoppable = { server: serverOf(app), close: () => app.close() };
    const { unfinished } = await shutdown.stop(stoppable, signal === 'SIGINT' ? 0 : undefined);
    if (unfinished.length === 0) logger.log('Stopped', 'Shutdown');
    else logger.error(`Stopped with this unfinished: ${unfinished.join(', ')}`, undefined, 'Shutdown');
    logger.flush();
    process.exit(unfinished.length === 0 ? 0 : 1);
  };
  process.on('SIGTERM', () => void stop('SIGTERM')).on('SIGINT', () => void stop('SIGINT'));
}

/** An error that nobody caught is logged as any other is, masked and in one line, before it ends the process. */
export function endOnCrash(logger: JsonLogger): void {
  const end = (error: unknown) => {
    logger.fatal('An error that nobody caught ends the process', error, 'Process');
    logger.flush();
    process.exit(1);
  };
  process.on('uncaughtException', end).on('unhandledRejection', end);
}

function serverOf(app: INestApplication): Server {
  const server: unknown = app.getHttpServer();
  if (!(server instanceof Server)) throw new TypeError('Only services over HTTP/1.1 can be stopped here');
  return server;
}
