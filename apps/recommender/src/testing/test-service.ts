import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FirstAdminKey, httpAdapter, newToken, systemTenantId, tokenPattern } from '@attention-flow/security';
import type { ApiKeyId, Token } from '@attention-flow/security';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { AppModule } from '../app.module.ts';
import { configureHttp } from '../http/configure.ts';
import { openApiDocument } from '../http/openapi.ts';
import { Config } from '../platform/config.ts';

/** The same at every start, so that a service can be started again. */
const adminKey = newToken('0190a3b2-7d5e-7c11-8a0b-00000000000a' as ApiKeyId);

/** What came back over HTTP. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface TestServiceOptions {
  readonly databaseUrl?: string | undefined;
  /** `DATA_DIR` of an earlier service, to start again where it stopped. */
  readonly dataDir?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface NewKeyOptions {
  readonly tenantId?: string;
  readonly expiresAt?: string;
}

export interface NewKey {
  readonly id: string;
  readonly token: Token;
}

const identified = z.object({ id: z.string() });
const issued = identified.extend({ token: z.string().regex(tokenPattern) });

/** For specs: the whole service over HTTP. */
export class TestService {
  private constructor(
    readonly url: string,
    readonly dataDir: string,
    readonly key: Token,
    private readonly app: NestFastifyApplication,
  ) {}

  static async start({ databaseUrl, dataDir, environment }: TestServiceOptions = {}): Promise<TestService> {
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'recommender-')));
    // Modules that hook into the server are made before Nest's testing tools make one.
    const adapter = httpAdapter([]);
    const host = new HttpAdapterHost<FastifyAdapter>();
    host.httpAdapter = adapter;
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(HttpAdapterHost)
      .useValue(host)
      .overrideProvider(Config)
      .useValue(
        Config.parse({ DATA_DIR: folder, DATABASE_URL: databaseUrl, LOG_LEVEL: 'fatal', ...environment }),
      )
      .compile();
    const app = module.createNestApplication<NestFastifyApplication>(adapter, { logger: false });
    configureHttp(app);
    await app.init();
    await app.get(FirstAdminKey, { strict: false }).prepare(adminKey);
    await app.listen(0, '127.0.0.1');
    return new TestService(await app.getUrl(), folder, adminKey, app);
  }

  get<Type extends object>(type: new (...args: never[]) => Type): Type {
    return this.app.get(type, { strict: false });
  }

  openApi(): ReturnType<typeof openApiDocument> {
    return openApiDocument(this.app);
  }

  request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${this.key}`);
    return fetch(`${this.url}${path}`, { ...init, headers });
  }

  /** The same service as the holder of another key sees it. */
  as(key: Token): TestService {
    return new TestService(this.url, this.dataDir, key, this.app);
  }

  /** A new tenant's id. */
  async newTenant(name = 'a shop'): Promise<string> {
    return identified.parse((await this.post('/v1/tenants', { name })).body).id;
  }

  /** A key of the system tenant, or of another. */
  async newKey(
    scopes: readonly string[],
    { tenantId = systemTenantId, expiresAt }: NewKeyOptions = {},
  ): Promise<NewKey> {
    const body = { name: 'of a spec', scopes, tenantId, ...(expiresAt && { expiresAt }) };
    const { token, id } = issued.parse((await this.post('/v1/api-keys', body)).body);
    return { id, token: token as Token };
  }

  async read(path: string): Promise<Answer> {
    return answerOf(await this.request(path));
  }

  post(path: string, content?: unknown, type?: string): Promise<Answer> {
    return this.send('POST', path, content, type);
  }

  /** Sends JSON, or a string as the type that is given. */
  async send(method: string, path: string, content?: unknown, type = 'application/json'): Promise<Answer> {
    const body = typeof content === 'string' ? content : JSON.stringify(content);
    const init = content === undefined ? {} : { headers: { 'content-type': type }, body };
    return answerOf(await this.request(path, { method, ...init }));
  }

  /** Stops the service; its data stay for another start. */
  async stop(): Promise<void> {
    await this.app.close();
  }

  async destroy(): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const type = response.headers.get('content-type')?.split(';', 1)[0] ?? '';
  const body: unknown = type.endsWith('json') && text !== '' ? JSON.parse(text) : text;
  return { status: response.status, type, headers: response.headers, body };
}
