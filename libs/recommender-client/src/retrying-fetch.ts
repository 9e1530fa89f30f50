export interface RetryOptions {
  /** Attempts in all, from 1; 4 unless given. */
  readonly attempts?: number;
  /** Before the second attempt, doubled with each further one; 200 unless given. */
  readonly firstDelayMs?: number;
  /** The longest wait, also where `Retry-After` asks for a longer one; 30,000 unless given. */
  readonly maxDelayMs?: number;
  /** Of a request; reads are `plain` and writes `keyed` unless given. */
  readonly repetitionOf?: (request: Request) => Repetition;
  /** How requests are made; the global `fetch` unless given. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Waits; by a timer unless given. */
  readonly wait?: (delayMs: number) => Promise<void>;
  /** In [0, 1), for jitter. */
  readonly random?: () => number;
  /** Milliseconds since 1970, for a `Retry-After` that is a date. */
  readonly now?: () => number;
}

const retried: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const writes: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const keyHeader = 'idempotency-key';

/**
 * What may be done with a request whose answer did not arrive: `keyed`, sent again under its `Idempotency-Key`; `plain`,
 * sent again as it is, since doing it twice is doing it once; `once`, nothing.
 */
export type Repetition = 'keyed' | 'plain' | 'once';

/**
 * A `fetch` that tries again what failed on its way, or was refused for now. Writes carry an `Idempotency-Key`, the same in every
 * attempt, so that what was done without the answer arriving is not done twice. The last answer is returned whatever
 * it is, the last error thrown.
 */
export function retryingFetch(options: RetryOptions = {}): (request: Request) => Promise<Response> {
  const { repetitionOf = byMethod } = options;
  const { attempts: most = 4, fetch: send = (request: Request) => fetch(request), wait = sleep } = options;
  return async (given) => {
    const repetition = repetitionOf(given);
    const request = repetition === 'keyed' ? withKey(given) : given;
    const attempts = repetition === 'once' ? 1 : most;
    for (let attempt = 1; ; attempt += 1) {
      // A body can be sent once: each attempt but the last takes a copy.
      const isLast = attempt >= attempts;
      const outcome = await send(isLast ? request : request.clone()).then(
        (response) => ({ response }),
        (error: unknown) => ({ error }),
      );
      if ('response' in outcome && (isLast || !retried.has(outcome.response.status))) return outcome.response;
      if ('error' in outcome && (isLast || request.signal.aborted)) throw outcome.error;
      const response = 'response' in outcome ? outcome.response : undefined;
      await response?.body?.cancel();
      await wait(delayOf(attempt, response, options));
    }
  };
}

function withKey(request: Request): Request {
  if (request.headers.has(keyHeader)) return request;
  const headers = new Headers(request.headers);
  headers.set(keyHeader, crypto.randomUUID());
  return new Request(request, { headers });
}

function byMethod({ method }: Request): Repetition {
  return writes.has(method) ? 'keyed' : 'plain';
}

function delayOf(attempt: number, response: Response | undefined, options: RetryOptions): number {
  const { firstDelayMs = 200, maxDelayMs = 30_000, random = Math.random, now = Date.now } = options;
  const asked = retryAfterMs(response?.headers.get('retry-after') ?? null, now());
  const own = firstDelayMs * 2 ** (attempt - 1) * (0.5 + random() / 2);
  return Math.min(Math.max(asked ?? 0, own), maxDelayMs);
}

/** Seconds, or a date (RFC 9110, section 10.2.3). */
function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(date - now, 0);
}

function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
