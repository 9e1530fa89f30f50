import type { FieldError, ProblemFacts } from './problem.ts';

/** An error with a stable code of ours, and what it says of itself. */
export interface KnownError extends ProblemFacts {
  readonly code: string;
  readonly message: string;
}

const ourCode = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
/** Codes of Node, Undici and Fastify: what a call to somebody else met is no answer to our client. */
const foreignCode = /^(?:ERR_|UND_|FST_|AVV_)/;

/** Reads an error that carries a code in the manner of this repository. @returns undefined for any other */
export function knownErrorOf(error: unknown): KnownError | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { code, message } = error;
  if (typeof code !== 'string' || !ourCode.test(code) || foreignCode.test(code)) return undefined;
  const status = 'status' in error ? error.status : undefined;
  const title = 'title' in error ? error.title : undefined;
  const headers = 'headers' in error ? stringsOf(error.headers) : {};
  const errors = 'errors' in error ? fieldsOf(error.errors) : undefined;
  const extensions = 'extensions' in error ? recordOf(error.extensions) : {};
  return {
    code,
    message,
    ...(isErrorStatus(status) ? { status } : {}),
    ...(typeof title === 'string' ? { title } : {}),
    headers,
    ...(errors === undefined ? {} : { errors }),
    extensions,
  };
}

export function isErrorStatus(status: unknown): status is number {
  return typeof status === 'number' && Number.isInteger(status) && status >= 400 && status < 600;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function stringsOf(value: unknown): Readonly<Record<string, string>> {
  const texts = Object.entries(recordOf(value)).map(([name, text]) => [name.toLowerCase(), String(text)]);
  return Object.fromEntries(texts);
}

function fieldsOf(value: unknown): readonly FieldError[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.flatMap((entry: unknown) => {
    const { path, message } = recordOf(entry);
    return typeof path === 'string' && typeof message === 'string' ? [{ path, message }] : [];
  });
}
