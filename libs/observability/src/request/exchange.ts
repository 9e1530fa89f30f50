import { randomUUID } from 'node:crypto';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { Context, Span } from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RequestScope } from './request-scope.ts';

/** Whose request it is, as far as is known when asked; read at the earliest when a line is logged. */
export type TenantOf = (request: FastifyRequest) => string | undefined;

/** Stands for the route of a request that no route is for. */
export const unmatchedRoute = 'unmatched';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** One request and its response. */
export class Exchange extends RequestScope {
  /** The client's `x-request-id` where it is a UUID: any other text could be a secret, and goes into logs. */
  readonly requestId: string;
  readonly method: string;
  /** A response that goes on until somebody ends it. */
  readonly isEventStream: boolean;
  /** In which the request is handled. */
  context: Context = ROOT_CONTEXT;
  /** Of the tracer, where there is one. */
  span: Span | undefined = undefined;
  /** Of the problem that was answered, if one was. */
  problemCode: string | undefined = undefined;
  durationMs = 0;
  /** The client was gone before the response was. */
  isAborted = false;
  private readonly startedMs = performance.now();

  constructor(
    readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
    private readonly tenantOf: TenantOf,
  ) {
    super();
    const { method, headers } = request.raw;
    const given = headers['x-request-id'];
    this.requestId = typeof given === 'string' && uuid.test(given) ? given : randomUUID();
    this.method = method ?? '';
    this.isEventStream = headers.accept?.includes('text/event-stream') ?? false;
  }

  /** Its pattern, such as `/v1/conversations/:id/messages`; never the path that was asked for. */
  get route(): string {
    return this.request.routeOptions.url ?? unmatchedRoute;
  }

  get status(): number {
    return this.reply.raw.statusCode;
  }

  get tenant(): string | undefined {
    return this.tenantOf(this.request);
  }

  finish(): void {
    this.durationMs = performance.now() - this.startedMs;
    this.isAborted = !this.reply.raw.writableFinished;
  }

  /** Asks the client not to use this connection again. */
  closeConnection(): void {
    if (!this.reply.raw.headersSent) void this.reply.header('connection', 'close');
  }

  /** Ends the response where it stands. */
  end(): void {
    this.reply.raw.end();
  }
}
