import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that the hub was asked. */
export interface Asked {
  readonly url: string;
  readonly authorization: string | undefined;
}

/** One model on the hub: its files by path; those in `large` are stored apart, with their SHA-256. */
export interface LocalModel {
  readonly name: string;
  readonly commit: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
  readonly large?: readonly string[];
  /** The token that it asks for, where it is private. */
  readonly token?: string;
  /** Bytes that are sent for a path in place of its own. */
  readonly sends?: Readonly<Record<string, Uint8Array>>;
}

/** A small server with the part of the hub's API that a download uses. */
export class LocalHub implements AsyncDisposable {
  readonly asked: Asked[] = [];
  readonly #server = createServer((request, response) => this.#answer(request, response));

  private constructor(private readonly model: LocalModel) {}

  static async start(model: LocalModel): Promise<LocalHub> {
    const hub = new LocalHub(model);
    await new Promise<void>((resolve) => hub.#server.listen(0, '127.0.0.1', resolve));
    return hub;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '', headers } = request;
    this.asked.push({ url, authorization: headers.authorization });
    const { name, commit, token, files } = this.model;
    const [path = ''] = url.split('?');
    if (token !== undefined && headers.authorization !== `Bearer ${token}`)
      return sendJson(response, { error: 'Repository not found' }, 404);
    if ([`main`, commit].some((revision) => path === `/api/models/${name}/revision/${revision}`))
      return sendJson(response, { _id: '1', id: name, sha: commit });
    if (path === `/api/models/${name}/tree/${commit}`) return sendJson(response, this.#listing());
    const prefix = `/${name}/resolve/${commit}/`;
    const file = path.startsWith(prefix) ? path.slice(prefix.length) : '';
    const content = this.model.sends?.[file] ?? files[file];
    if (content) sendBytes(response, content, headers.range);
    else sendJson(response, { error: 'Entry not found' }, 404);
  }

  #listing(): unknown {
    const { files, large = [] } = this.model;
    const folders = [...new Set(Object.keys(files).flatMap((path) => path.split('/').slice(0, -1)))];
    return [
      ...folders.map((path) => ({ type: 'directory', path, oid: '', size: 0 })),
      ...Object.entries(files).map(([path, bytes]) => ({
        type: 'file',
        path,
        size: bytes.length,
        oid: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
        ...(large.includes(path) ? { lfs: { oid: createHash('sha256').update(bytes).digest('hex') } } : {}),
      })),
    ];
  }
}

function sendJson(response: ServerResponse, json: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}

function sendBytes(response: ServerResponse, bytes: Uint8Array, range: string | undefined): void {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  const part = first === undefined ? bytes : bytes.subarray(Number(first), Number(last) + 1);
  const headers = { etag: '"1"', 'content-length': part.length };
  if (first === undefined) response.writeHead(200, headers);
  else response.writeHead(206, { ...headers, 'content-range': `bytes ${first}-${last}/${bytes.length}` });
  response.end(part);
}
