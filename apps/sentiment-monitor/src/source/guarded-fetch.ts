import { AddressGuard, AddressPolicy, pinned } from '@attention-flow/webhooks';
import { Client } from 'undici';
import type { Dispatcher } from 'undici';

export interface FetchedPage {
  readonly status: number;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** Seconds, where the server asks for patience. */
  readonly retryAfterSeconds: number | null;
  readonly body: string;
}

/** What keeps a page from being read; its message says why. */
export class PageUnreadableError extends Error {
  readonly code = 'PAGE_UNREADABLE';
}

const timeoutMs = 15_000;
const mostBytes = 5 * 1024 * 1024;
const mostRedirects = 3;

/**
 * Reads pages whose addresses clients choose: names are resolved and checked, the connection goes to what was checked,
 * and so it is with every redirect, so that nobody reaches the service's own network through it.
 */
export class GuardedFetch {
  private readonly guard: AddressGuard;

  /** @param allowed addresses, ranges and host names outside of the public network */
  constructor(allowed: readonly string[]) {
    this.guard = new AddressGuard({ policy: new AddressPolicy(allowed), requireTls: false, allowPorts: [] });
  }

  /** @throws AddressRefusedError, NameNotResolvedError, PageUnreadableError, what undici throws */
  async get(address: string, headers: Readonly<Record<string, string>>): Promise<FetchedPage> {
    const signal = AbortSignal.timeout(timeoutMs);
    let url = address;
    for (let hops = 0; hops <= mostRedirects; hops++) {
      const answer = await this.once(url, headers, signal);
      if (answer.kind === 'page') return answer.page;
      url = new URL(answer.location, url).href;
    }
    throw new PageUnreadableError(`${mostRedirects} redirects did not lead to a page`);
  }

  private async once(address: string, headers: Readonly<Record<string, string>>, signal: AbortSignal) {
    const { url, addresses } = await this.guard.admit(address);
    const client = new Client(url.origin, { connect: { lookup: pinned(addresses), timeout: timeoutMs } });
    try {
      const path = `${url.pathname}${url.search}`;
      const {
        statusCode: status,
        headers: given,
        body,
      } = await client.request({ method: 'GET', path, headers: { ...headers }, signal });
      const header = (name: string) => (given[name] === undefined ? null : String(given[name]));
      const location = header('location');
      if ([301, 302, 303, 307, 308].includes(status) && location !== null)
        return { kind: 'redirect', location } as const;
      const retryAfter = Number(header('retry-after') ?? NaN);
      const page: FetchedPage = {
        status,
        etag: header('etag'),
        lastModified: header('last-modified'),
        retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
        body: status === 200 ? await textOf(body) : '',
      };
      return { kind: 'page', page } as const;
    } finally {
      await client.destroy();
    }
  }
}

/** @throws PageUnreadableError once it is too long */
async function textOf(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    sizeBytes += bytes.length;
    if (sizeBytes > mostBytes) throw new PageUnreadableError(`The page is longer than ${mostBytes} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
