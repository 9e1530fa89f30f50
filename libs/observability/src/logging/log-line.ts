import { cleanedText, cleanedValue } from './cleaned-value.ts';
import type { CleanText } from './cleaned-value.ts';

/** What a call of a Nest logger says, taken apart. */
export interface LogLine {
  readonly message: string;
  /** The class or part that speaks. */
  readonly logger: string | undefined;
  readonly error: unknown;
  readonly data: unknown;
}

const stackTrace = /\n\s+at /;

/**
 * Reads the arguments of `log`, `error` and the like: a message, then an error or its stack, objects or texts,
 * then the context.
 */
export function readCall(message: unknown, parameters: readonly unknown[], clean: CleanText): LogLine {
  const last = parameters.at(-1);
  const isNamed = typeof last === 'string' && !stackTrace.test(last);
  const rest = (isNamed ? parameters.slice(0, -1) : parameters).filter(
    (parameter) => parameter !== undefined,
  );
  const given = [message, ...rest];
  const error = given.find((part) => part instanceof Error);
  const stack = rest.find((part) => typeof part === 'string' && stackTrace.test(part));
  const data = given.filter(
    (part, index) => part !== error && part !== stack && !(index === 0 && isText(part)),
  );
  return {
    message: cleanedText(textOf(message), clean),
    logger: isNamed ? last : undefined,
    error: error === undefined && stack === undefined ? undefined : cleanedValue(error ?? { stack }, clean),
    data: data.length === 0 ? undefined : cleanedValue(data.length === 1 ? data[0] : data, clean),
  };
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function textOf(message: unknown): string {
  if (message instanceof Error) return message.message;
  if (typeof message !== 'object' || message === null) return String(message);
  return 'message' in message && typeof message.message === 'string' ? message.message : '';
}
