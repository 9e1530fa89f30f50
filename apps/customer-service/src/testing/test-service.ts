import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AppModule } from '../app.module.ts';
import { configureHttp } from '../http/configure.ts';
import { openApiDocument } from '../http/openapi.ts';
import { IntentModelLoader } from '../intent/intent-model.ts';
import { Config } from '../platform/config.ts';
import { IntentTrainer } from '../training/intent-trainer.ts';
import { NearestQuestionLoader, NearestQuestionTrainer } from './nearest-question.ts';

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

/** For specs: the whole service over HTTP, with the simple model of the specs instead of a transformer. */
export class TestService {
  private constructor(
    readonly url: string,
    readonly dataDir: string,
    readonly trainer: NearestQuestionTrainer,
    private readonly app: NestFastifyApplication,
  ) {}

  static async start({ databaseUrl, dataDir, environment }: TestServiceOptions = {}): Promise<TestService> {
    const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'customer-service-')));
    const trainer = new NearestQuestionTrainer();
    const module = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(Config)
      .useValue(Config.parse({ DATA_DIR: folder, DATABASE_URL: databaseUrl, ...environment }))
      .overrideProvider(IntentTrainer)
      .useValue(trainer)
      .overrideProvider(IntentModelLoader)
      .useClass(NearestQuestionLoader)
      .compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    configureHttp(app);
    await app.listen(0, '127.0.0.1');
    return new TestService(await app.getUrl(), folder, trainer, app);
  }

  get<Type extends object>(type: new (...args: never[]) => Type): Type {
    return this.app.get(type);
  }

  openApi(): ReturnType<typeof openApiDocument> {
    return openApiDocument(this.app);
  }

  request(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, init);
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
