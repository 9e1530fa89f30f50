import 'reflect-metadata';
import { Body, Controller, Get, HttpCode, Inject, Logger, Module, Param, Post, Sse } from '@nestjs/common';
import type { DynamicModule, MessageEvent, NestModule } from '@nestjs/common';
import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiAcceptedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { NEVER } from 'rxjs';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { JsonLogger } from '../logging/json-logger.ts';
import type { ObservabilityOptions } from '../observability.ts';
import { ObservabilityModule } from '../observability.module.ts';
import { ApiProblems } from '../problem/api-problems.ts';
import { earlyRefusals } from '../problem/early-refusals.ts';
import { requestValidation } from '../problem/invalid-request.error.ts';

/** A code that the service's table knows. */
export class ParcelNotFoundError extends Error {
  readonly code = 'PARCEL_NOT_FOUND';

  constructor(readonly id: string) {
    super(`There is no parcel ${id}`);
  }
}

/** As errors of libraries are: a status and headers of its own. */
export class KeyExpiredError extends Error {
  readonly code = 'KEY_EXPIRED';
  readonly status = 401;
  readonly headers = { 'WWW-Authenticate': 'Bearer error="invalid_token"' };
}

/** What a client of another service may throw. */
export class UpstreamError extends Error {
  readonly code = 'UND_ERR_RESPONSE';
  readonly status = 404;
  readonly statusCode = 404;
}

const parcelDto = z.object({ id: z.string() }).meta({ id: 'Parcel' });
const newParcel = z
  .object({ to: z.string().min(2), lines: z.array(z.object({ item: z.string(), count: z.int().min(1) })) })
  .meta({ id: 'NewParcel' });
type NewParcel = z.output<typeof newParcel>;

const failures: Readonly<Record<string, () => unknown>> = {
  unknown: () => new Error('the password is hunter2'),
  text: () => 'hunter2',
  expired: () => new KeyExpiredError('This key is no longer valid'),
  upstream: () => new UpstreamError('hunter2 was not found there'),
};

@ApiTags('parcels')
@Controller('v1/parcels')
class ParcelController {
  private readonly logger = new Logger('Parcels');

  @Get(':id')
  @ApiParam({ name: 'id' })
  @ApiOkResponse({ standardSchema: parcelDto, description: 'The parcel.' })
  @ApiProblems(404)
  async find(@Param('id') id: string): Promise<z.output<typeof parcelDto>> {
    await Promise.resolve();
    if (id === 'none') throw new ParcelNotFoundError(id);
    this.logger.log('found a parcel');
    return { id };
  }

  @Post()
  @HttpCode(202)
  @ApiAcceptedResponse({ standardSchema: parcelDto, description: 'It will be sent.' })
  async send(@Body({ schema: newParcel }) { to }: NewParcel): Promise<z.output<typeof parcelDto>> {
    await Promise.resolve();
    this.logger.log('took a parcel');
    return { id: to };
  }

  @Get(':id/failure/:kind')
  @ApiParam({ name: 'id' })
  @ApiParam({ name: 'kind' })
  fail(@Param('kind') kind: string): never {
    throw failures[kind]?.();
  }

  @Sse(':id/events')
  @ApiParam({ name: 'id' })
  @ApiOkResponse({ description: 'Events.', content: { 'text/event-stream': { schema: { type: 'string' } } } })
  events(): Observable<MessageEvent> {
    return NEVER;
  }
}

@Module({ controllers: [ParcelController] })
export class ParcelModule implements NestModule {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  /** A gate before all routes, as another library may have one. */
  configure(): void {
    const fastify: FastifyInstance = this.host.httpAdapter.getInstance();
    fastify.addHook('onRequest', (request, _reply, done) =>
      done(request.headers['x-gate'] === 'closed' ? new KeyExpiredError('The gate is closed') : undefined),
    );
  }
}

/** For specs: a small service over HTTP, and the lines that it logged. */
export class ParcelService {
  private constructor(
    readonly url: string,
    readonly app: NestFastifyApplication,
    readonly lines: readonly string[],
  ) {}

  static async start(options: Partial<ObservabilityOptions> = {}): Promise<ParcelService> {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const module = serviceModule({
      serviceName: 'parcels',
      version: '1.2.3',
      problems: { PARCEL_NOT_FOUND: { status: 404, title: 'Parcel not found' } },
      shutdown: { graceMs: 0 },
      ...options,
      logging: { destination, ...options.logging },
    });
    const adapter = new FastifyAdapter({ ...earlyRefusals(), bodyLimit: 1_000 });
    const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
      bufferLogs: true,
      abortOnError: false,
    });
    app.useLogger(app.get(JsonLogger));
    app.useGlobalPipes(requestValidation());
    await app.listen(0, '127.0.0.1');
    return new ParcelService(await app.getUrl(), app, lines);
  }

  get<Type extends object>(type: new (...args: never[]) => Type): Type {
    return this.app.get(type, { strict: false });
  }

  request(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, init);
  }

  post(path: string, content: unknown, type = 'application/json'): Promise<Response> {
    const body = typeof content === 'string' ? content : JSON.stringify(content);
    return this.request(path, { method: 'POST', headers: { 'content-type': type }, body });
  }

  /** The lines with this message, once there are as many as that; a response comes before its line. */
  async logged(message: string, count = 1): Promise<readonly Record<string, unknown>[]> {
    for (;;) {
      const all = this.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      const found = all.filter((line) => line['message'] === message);
      if (found.length >= count) return found;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async stop(): Promise<void> {
    await this.app.close();
  }
}

export function serviceModule(options: ObservabilityOptions): DynamicModule {
  const observability = ObservabilityModule.register({ useFactory: () => options });
  return { module: ParcelModule, imports: [observability] };
}
