import { isatty } from 'node:tty';
import type { LogLevel, LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions } from 'pino';
import type { Logger } from 'pino';
import { currentScope } from '../request/request-scope.ts';
import { activeSpanContext } from '../tracing/active-trace.ts';
import type { CleanText } from './cleaned-value.ts';
import { readCall } from './log-line.ts';
import { prettyLine } from './pretty-line.ts';
import { secretRemover } from './secrets.ts';

/** Least important first. */
export const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof levels)[number];

/** Where lines go, each with its line break. */
export interface LogDestination {
  write(line: string): void;
  flushSync?(): void;
}

export interface LoggingOptions {
  /** Said in every line. */
  readonly serviceName: string;
  /** Lines less important are left out; `info` unless told. */
  readonly level?: Level;
  /** Takes personal data out of a text; every text that is logged goes through it, secrets removed already. */
  readonly mask?: CleanText;
  /** Secrets of the configuration, never shown wherever they turn up. */
  readonly secrets?: readonly string[];
  /** What else is a secret here, such as the form of the service's API keys. */
  readonly secretPatterns?: readonly RegExp[];
  /** Standard output unless told. */
  readonly destination?: LogDestination;
}

/** Nest's levels by the names that logs have. */
const nestLevels: Readonly<Record<LogLevel, Level>> = {
  verbose: 'trace',
  debug: 'debug',
  log: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'fatal',
};

/**
 * One JSON object a line: `time`, `level`, `service`, `message`, and where they are known `logger`, `traceId`,
 * `requestId`, `tenant`, `error` and `data`. Nothing goes out but through the removal of secrets and the mask.
 */
export class JsonLogger implements LoggerService {
  private readonly pino: Logger;
  private readonly clean: CleanText;
  private readonly destination: LogDestination;

  constructor({ serviceName, level = 'info', mask, secrets, secretPatterns, destination }: LoggingOptions) {
    const remove = secretRemover(secrets, secretPatterns);
    this.clean = mask === undefined ? remove : (text) => mask(remove(text));
    this.destination = destination ?? standardOutput();
    this.pino = pino(
      {
        level,
        base: { service: serviceName },
        messageKey: 'message',
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      this.destination,
    );
  }

  log(message: unknown, ...parameters: readonly unknown[]): void {
    this.write('info', message, parameters);
  }

  error(message: unknown, ...parameters: readonly unknown[]): void {
    this.write('error', message, parameters);
  }

  warn(message: unknown, ...parameters: readonly unknown[]): void {
    this.write('warn', message, parameters);
  }

  debug(message: unknown, ...parameters: readonly unknown[]): void {
    this.write('debug', message, parameters);
  }

  verbose(message: unknown, ...parameters: readonly unknown[]): void {
    this.write('trace', message, parameters);
  }

  fatal(message: unknown, ...parameters: readonly unknown[]): void {
    this.write('fatal', message, parameters);
  }

  /** As Nest calls it: the levels that are shown. */
  setLogLevels(shown: LogLevel[]): void {
    const names = new Set(shown.map((level) => nestLevels[level]));
    this.pino.level = levels.find((level) => names.has(level)) ?? 'silent';
  }

  isShown(level: Level): boolean {
    return this.pino.isLevelEnabled(level);
  }

  /** Writes facts that are known to hold neither secrets nor personal data, as they are. */
  writeFacts(level: Level, message: string, facts: Readonly<Record<string, unknown>>): void {
    this.pino[level](facts, message);
    if (isGrave(level)) this.flush();
  }

  /** Brings out what is still in memory. */
  flush(): void {
    this.destination.flushSync?.();
  }

  private write(level: Level, message: unknown, parameters: readonly unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const { message: text, ...line } = readCall(message, parameters, this.clean);
    const scope = currentScope();
    const facts = {
      logger: line.logger,
      traceId: activeSpanContext()?.traceId,
      requestId: scope?.requestId,
      tenant: scope?.tenant,
      error: line.error,
      data: line.data,
    };
    this.pino[level](facts, text);
    if (isGrave(level)) this.flush();
  }
}

/** What a process says before it dies must not die with it. */
function isGrave(level: Level): boolean {
  return level === 'error' || level === 'fatal';
}

/** Lines go out together, some sixteen at once or after a tenth of a second; a terminal gets each, made for reading. */
function standardOutput(): LogDestination {
  if (isatty(1)) return { write: (line) => process.stdout.write(prettyLine(line)) };
  return pino.destination({ dest: 1, sync: true, minLength: 4_096, periodicFlush: 100 });
}
