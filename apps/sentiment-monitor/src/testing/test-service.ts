import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { FirstAdminKey, httpAdapter, newToken, systemTenantId, tokenPattern } from '@attention-flow/security';
import type { ApiKeyId, Token } from '@attention-flow/security';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import { AppModule } from '../app.module.ts';
import { configureHttp } from '../http/configure.ts';
import { openApiDocument } from '../http/openapi.ts';
import { ActiveDocumentModel } from '../models/active-document-model.ts';
import { DocumentModelOpener } from '../models/document-model-opener.ts';
import { Config } from '../platform/config.ts';
import { ScoringService } from '../scoring/scoring.service.ts';
import { KeywordModel, KeywordModelOpener } from './keyword-model.ts';

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
  /** The admin's key of an earlier service that ran in another process. */
  readonly key?: Token;
  /** Whether the simple model reads what comes in. True. */
  readonly isModelReady?: boolean;
}

export interface NewKeyOptions {
  readonly tenantId?: string;
  readonly expiresAt?: string;
}

export interface NewKey {
  readonly id: string;
  readonly token: Token;
}

let tenants = 0;

const identified = z.object({ id: z.string() });
const issued = identified.extend({ token: z.string().regex(tokenPattern) });

/** For specs: the whole service over HTTP, with the simple model of the specs instead of a transformer. */
export class TestService {
  private constructor(
    readonly url: string,
    readonly dataDir: string,
    readonly key: Token,
    private readonly app: NestFastifyApplication,
  ) {}

  static async start({
    databaseUrl,
    dataDir,
    environment,
    key = adminKey,
    isModelReady = true,
  }: TestServiceOptions = {}): Promise<TestService> {
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'sentiment-monitor-')));
    // Modules that hook into the server are made before Nest's testing tools make one.
    const adapter = httpAdapter([]);
    const host = new HttpAdapterHost<FastifyAdapter>();
    host.httpAdapter = adapter;
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(HttpAdapterHost)
      .useValue(host)
      .overrideProvider(DocumentModelOpener)
      .useClass(KeywordModelOpener)
      .overrideProvider(Config)
      .useValue(
        Config.parse({ DATA_DIR: folder, DATABASE_URL: databaseUrl, LOG_LEVEL: 'fatal', ...environment }),
      )
      .compile();
    const app = module.createNestApplication<NestFastifyApplication>(adapter, { logger: false });
    configureHttp(app);
    await app.init();
    await app.get(FirstAdminKey, { strict: false }).prepare(key);
    const active = app.get(ActiveDocumentModel, { strict: false });
    if (isModelReady) await active.replace(systemTenantId, 'keywords', new KeywordModel());
    await app.listen(0, '127.0.0.1');
    return new TestService(await app.getUrl(), folder, key, app);
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

  /** A new tenant's id; each has a name of its own. */
  async newTenant(name = `desk ${(tenants += 1)}`): Promise<string> {
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

  /** Waits until all that came in is scored and counted. */
  async settle(): Promise<void> {
    await this.get(ScoringService).settle();
  }

  async read(path: string): Promise<Answer> {
    return answerOf(await this.request(path));
  }

  /** Posts JSON, or a string as the type that is given. */
  async post(path: string, content: unknown = undefined, type = 'application/json'): Promise<Answer> {
    const body = typeof content === 'string' ? content : JSON.stringify(content);
    const init = content === undefined ? {} : { headers: { 'content-type': type }, body };
    return answerOf(await this.request(path, { method: 'POST', ...init }));
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
  const body: unknown = type.endsWith('json') ? JSON.parse(text) : text;
  return { status: response.status, type, headers: response.headers, body };
}
