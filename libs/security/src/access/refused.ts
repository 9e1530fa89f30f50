import type { FastifyReply } from 'fastify';
import { SecurityError } from '../security.error.ts';

/** A refusal's headers hold, whoever makes the reply from the error. */
export function refused(reply: FastifyReply, error: unknown): Error {
  if (error instanceof SecurityError) reply.headers(error.headers);
  return error instanceof Error ? error : new Error(String(error));
}
