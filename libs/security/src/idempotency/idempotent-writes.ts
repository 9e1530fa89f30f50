import { Readable } from 'node:stream';
import { Logger } from '@nestjs/common';
import type { Database } from '@attention-flow/persistence';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refused } from '../access/refused.ts';
import {
  fingerprintOf,
  isIdempotencyKey,
  isLastingRefusal,
  ownHeaders,
  replayedHeader,
} from './idempotency.ts';
import type { StoredReply } from './idempotency.ts';
import {
  IdempotencyKeyInFlightError,
  IdempotencyKeyInvalidError,
  IdempotencyKeyReusedError,
  IdempotencyKeyUnsupportedError,
  ReplyNotStorableError,
} from './idempotency.errors.ts';
import type { IdempotencyRepository, ReplyPlace } from './idempotency.repository.ts';
import { OpenTransaction } from './open-transaction.ts';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

interface IdempotentWrite {
  readonly place: ReplyPlace;
  readonly fingerprint: string;
  /** Headers of the reply before the handler. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly transaction: OpenTransaction;
}

export interface IdempotentWritesParts {
  readonly database: Database;
  readonly replies: IdempotencyRepository;
}

/**
 * Does a write with an `Idempotency-Key` once, and gives its reply again to who repeats it.
 *
 * Handler and reply share one transaction, so there is never an effect without its reply, nor the other way round: a
 * process that dies in between leaves neither, and the key is free. A refusal (4xx) is rolled back, then stored; a
 * failure (5xx) is rolled back and not stored. These are hooks of Fastify, since an interceptor of Nest would cost
 * every route, and would not see the bytes that go out.
 *
 * @see draft-ietf-httpapi-idempotency-key-header-07
 */
export class IdempotentWrites {
  private readonly logger = new Logger('Idempotency');
  /** What this replica works on. */
  private readonly inFlight = new Set<string>();

  constructor(private readonly parts: IdempotentWritesParts) {}

  install(fastify: FastifyInstance): void {
    fastify.decorateRequest('idempotentWrite');
    fastify.addHook('preHandler', (request, reply, done) => {
      const key = request.headers['idempotency-key'];
      if (key === undefined || safeMethods.has(request.method) || request.is404) {
        done();
        return;
      }
      this.begin(String(key), request, reply).then(
        (transaction) => transaction?.run(done),
        (error: unknown) => done(refused(reply, error)),
      );
    });
    fastify.addHook('onSend', (request, reply, payload, done) => {
      const write = request.idempotentWrite;
      if (!write) {
        done(null, payload);
        return;
      }
      delete request.idempotentWrite;
      const { transaction } = write;
      this.end(write, request, reply, payload).then(
        () => transaction.leave(() => done(null, payload)),
        (error: unknown) => transaction.leave(() => done(refused(reply, error))),
      );
    });
  }

  /** @returns the transaction of the handler, or `undefined` when the reply was given from memory */
  private async begin(key: string, request: FastifyRequest, reply: FastifyReply) {
    const { principal, method, routeOptions, url, body } = request;
    const isOnceOnly = routeOptions.config.security?.isOnceOnly ?? body instanceof Readable;
    if (!principal || isOnceOnly) throw new IdempotencyKeyUnsupportedError();
    if (!isIdempotencyKey(key)) throw new IdempotencyKeyInvalidError(key.length);
    const place = { tenantId: principal.tenant.id, route: `${method} ${routeOptions.url}`, key };
    const fingerprint = fingerprintOf(url, body);
    const name = nameOf(place);
    if (this.inFlight.has(name)) throw new IdempotencyKeyInFlightError();
    this.inFlight.add(name);
    let isHandedOver = false;
    try {
      const known = await this.parts.replies.find(place);
      if (known) return replay(known, fingerprint, reply);
      const transaction = await OpenTransaction.begin(this.parts.database);
      const found = await this.takeOver(place, transaction);
      if (found) return replay(found, fingerprint, reply);
      request.idempotentWrite = { place, fingerprint, before: reply.getHeaders(), transaction };
      isHandedOver = true;
      return transaction;
    } finally {
      if (!isHandedOver) this.inFlight.delete(name);
    }
  }

  /** @returns the reply of another replica that was quicker; the transaction has ended then */
  private async takeOver(place: ReplyPlace, transaction: OpenTransaction): Promise<StoredReply | null> {
    const { replies } = this.parts;
    try {
      const found = await transaction.run(async () => {
        if (!(await replies.tryLock(place))) throw new IdempotencyKeyInFlightError();
        return replies.find(place);
      });
      if (found) await transaction.rollBack();
      return found;
    } catch (error) {
      await transaction.rollBack();
      throw error;
    }
  }

  private async end(write: IdempotentWrite, request: FastifyRequest, reply: FastifyReply, payload: unknown) {
    const { place, transaction } = write;
    try {
      if (reply.statusCode < 400) await this.keep(write, request, reply, payload);
      else await this.undo(write, reply, payload);
    } catch (error) {
      await transaction.rollBack();
      throw error;
    } finally {
      this.inFlight.delete(nameOf(place));
    }
  }

  private async keep(write: IdempotentWrite, request: FastifyRequest, reply: FastifyReply, payload: unknown) {
    const stored = storedReply(write, reply, payload);
    if (!stored) throw new ReplyNotStorableError(`${request.method} ${request.routeOptions.url}`);
    await write.transaction.run(() => this.parts.replies.insert(write.place, stored));
    await write.transaction.commit();
  }

  private async undo(write: IdempotentWrite, reply: FastifyReply, payload: unknown): Promise<void> {
    await write.transaction.rollBack();
    const stored = storedReply(write, reply, payload);
    if (!stored || !isLastingRefusal(stored.status)) return;
    // Nothing was done, so a refusal that is not stored does no harm.
    const storing = write.transaction.leave(() => this.parts.replies.insert(write.place, stored));
    await storing.catch((error: unknown) => {
      this.logger.warn(`A refusal of ${write.place.route} was not stored for its key: ${String(error)}`);
    });
  }
}

function nameOf({ tenantId, route, key }: ReplyPlace): string {
  return JSON.stringify([tenantId, route, key]);
}

function replay(known: StoredReply, fingerprint: string, reply: FastifyReply): undefined {
  if (known.fingerprint !== fingerprint) throw new IdempotencyKeyReusedError();
  void reply
    .status(known.status)
    .headers({ ...known.headers, [replayedHeader]: 'true' })
    .send(known.body ?? undefined);
}

/** @returns `undefined` for a stream */
function storedReply(
  { fingerprint, before }: IdempotentWrite,
  reply: FastifyReply,
  payload: unknown,
): StoredReply | undefined {
  const isText = typeof payload === 'string' || Buffer.isBuffer(payload);
  if (!isText && payload !== undefined && payload !== null) return undefined;
  const body = isText ? payload.toString() : null;
  return { fingerprint, status: reply.statusCode, headers: ownHeaders(before, reply.getHeaders()), body };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while the handler runs under an `Idempotency-Key`. */
    idempotentWrite?: IdempotentWrite;
  }
}
