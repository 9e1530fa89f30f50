import { Readable } from 'node:stream';
import { readRows } from '@attention-flow/attention';
import type { FastifyRequest } from 'fastify';
import { ServiceError } from '../platform/service.error.ts';
import { streamedTypes } from './configure.ts';

export type RowFormat = 'jsonLines' | 'csv';

/** A row of an upload, or why it is none. */
export type StreamedRow = ReturnType<typeof readRows> extends AsyncGenerator<infer Row> ? Row : never;

export class UnsupportedTypeError extends ServiceError {
  readonly code = 'UNSUPPORTED_TYPE';
  readonly status = 415;
  readonly title = 'Unsupported content type';

  constructor(readonly contentType: string | undefined) {
    super(`Content type ${contentType ?? '(none)'} is not taken here; send ${streamedTypes.join(', ')}`);
  }
}

/** @throws UnsupportedTypeError */
export function formatOf(request: FastifyRequest): RowFormat {
  const type = request.headers['content-type'];
  const name = type?.split(';', 1)[0]?.trim().toLowerCase();
  if (name === 'text/csv') return 'csv';
  if (name === 'application/x-ndjson' || name === 'application/jsonl') return 'jsonLines';
  throw new UnsupportedTypeError(type);
}

/** The rows of an upload as they arrive, CSV or JSON Lines, plain or gzip. */
export function rowsOf(
  body: unknown,
  { format, columns, maxBytes }: { format: RowFormat; columns: readonly string[]; maxBytes: number },
): AsyncGenerator<StreamedRow, void, undefined> {
  const stream = body instanceof Readable ? body : Readable.from([]);
  // Destroying a request closes its connection, and the client would never read why.
  const bytes: AsyncIterable<Uint8Array> = stream.iterator({ destroyOnReturn: false });
  return readRows(
    { name: 'the upload', bytes },
    { format, columns: format === 'csv' ? columns : [], maxBytes },
  );
}
