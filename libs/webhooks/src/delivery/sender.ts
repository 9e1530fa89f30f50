import { performance } from 'node:perf_hooks';
import { Client, errors } from 'undici';
import type { Dispatcher } from 'undici';
import { AddressRefusedError, NameNotResolvedError } from '../address-guard/address-guard.errors.ts';
import type { AddressGuard } from '../address-guard/address-guard.ts';
import { pinned } from '../address-guard/pinned.ts';
import type { AttemptResult, RequestFailure } from './attempt-result.ts';

const keptBodyBytes = 20_000;
const keptHeaders = [
  'cf-ray',
  'content-length',
  'content-type',
  'date',
  'location',
  'retry-after',
  'server',
  'via',
  'x-request-id',
];
const keptHeaderCharacters = 500;

/** One request, ready to be sent. */
export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SenderOptions {
  /** From the name's resolution to the end of the answer. */
  readonly timeoutMs: number;
  /** Certificates of a private authority in PEM, trusted instead of Node's own list. */
  readonly certificateAuthority?: string | undefined;
}

/**
 * Sends a webhook. Each request has a connection of its own, to an address that the guard has just checked;
 * redirects are answers like any other.
 */
export class Sender {
  constructor(
    private readonly guard: AddressGuard,
    private readonly options: SenderOptions,
  ) {}

  /** Never rejects. @param stop ends the request early, as `interrupted` */
  async send(request: OutgoingRequest, stop?: AbortSignal): Promise<AttemptResult> {
    const start = performance.now();
    const end = new AbortController();
    const abort = () => end.abort();
    const timer = setTimeout(abort, this.options.timeoutMs);
    stop?.addEventListener('abort', abort);
    if (stop?.aborted) abort();
    try {
      const answer = await this.exchange(request, end.signal);
      return { kind: 'answered', ...answer, durationMs: since(start) };
    } catch (error) {
      if (stop?.aborted) return { kind: 'interrupted' };
      const reason = end.signal.aborted ? 'timeout' : failureOf(error);
      const detail =
        reason === 'timeout' ? `No answer within ${this.options.timeoutMs} ms` : messageOf(error);
      return { kind: 'unanswered', reason, detail, durationMs: since(start) };
    } finally {
      clearTimeout(timer);
      stop?.removeEventListener('abort', abort);
    }
  }

  private async exchange({ url: address, headers, body }: OutgoingRequest, signal: AbortSignal) {
    const { url, addresses } = await unlessAborted(this.guard.admit(address), signal);
    const { timeoutMs, certificateAuthority: ca } = this.options;
    const client = new Client(url.origin, {
      connect: { lookup: pinned(addresses), timeout: timeoutMs, ...(ca === undefined ? {} : { ca }) },
      maxHeaderSize: 16_384,
    });
    try {
      const path = `${url.pathname}${url.search}`;
      const answer = await client.request({ method: 'POST', path, headers: { ...headers }, body, signal });
      return {
        status: answer.statusCode,
        headers: kept(answer.headers),
        ...(await beginning(answer.body)),
      };
    } finally {
      await client.destroy();
    }
  }
}

/** The answer counts from its status on: a body that breaks off or never ends changes nothing. */
async function beginning(stream: Dispatcher.ResponseData['body']) {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  let isBodyCut = false;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      sizeBytes += bytes.length;
      if (sizeBytes > keptBodyBytes) break;
    }
  } catch {
    isBodyCut = true;
  }
  isBodyCut ||= sizeBytes > keptBodyBytes;
  // PostgreSQL stores no NUL in a text.
  const body = Buffer.concat(chunks).subarray(0, keptBodyBytes).toString('utf8').replaceAll('\0', '\ufffd');
  return { body, isBodyCut };
}

function kept(headers: Dispatcher.ResponseData['headers']): Readonly<Record<string, string>> {
  const entries = keptHeaders.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name, String(value).slice(0, keptHeaderCharacters)] as const];
  });
  return Object.fromEntries(entries);
}

const failures: Readonly<Record<string, RequestFailure>> = {
  ECONNREFUSED: 'connectionRefused',
  EHOSTUNREACH: 'connectionRefused',
  ENETUNREACH: 'connectionRefused',
  EADDRNOTAVAIL: 'connectionRefused',
  ECONNRESET: 'connectionLost',
  EPIPE: 'connectionLost',
  UND_ERR_SOCKET: 'connectionLost',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  ETIMEDOUT: 'timeout',
  UND_ERR_HEADERS_OVERFLOW: 'answerUnreadable',
};

function failureOf(error: unknown): RequestFailure {
  if (error instanceof AddressRefusedError) return 'addressRefused';
  if (error instanceof NameNotResolvedError) return 'nameNotResolved';
  if (error instanceof errors.HTTPParserError) return 'answerUnreadable';
  const code = codeOf(error);
  return failures[code] ?? (/CERT|SSL|TLS|SIGNATURE|ISSUER/.test(code) ? 'tlsFailed' : 'connectionLost');
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  // Where several addresses were tried, each has an error of its own.
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return 'code' in error ? String(error.code) : '';
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return messageOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}

const since = (start: number): number => Math.round(performance.now() - start);

/** Leaves a promise that cannot be cancelled to itself. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
