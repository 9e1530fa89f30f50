import { ServiceError } from '../platform/service.error.ts';

export class DocumentNotFoundError extends ServiceError {
  readonly code = 'DOCUMENT_NOT_FOUND';
  readonly status = 404;
  readonly title = 'Document not found';

  constructor(readonly id: string) {
    super(`There is no document ${id}`);
  }
}

/** So many wait for their scores that more are not taken. Nothing of what was refused is stored, except as it says. */
export class ScoringQueueFullError extends ServiceError {
  readonly code = 'SCORING_QUEUE_FULL';
  readonly status = 429;
  readonly title = 'Too many documents wait';
  readonly headers = { 'retry-after': '5' };
  readonly extensions: { readonly stored: number };

  /** @param stored documents of the same request that were stored before the queue was full */
  constructor(
    readonly maxDocuments: number,
    stored = 0,
  ) {
    super(
      `${maxDocuments} documents wait for their scores; send these again in a while, ` +
        'documents that are stored already are known by their ids',
    );
    this.extensions = { stored };
  }
}

export class TooManyDocumentsError extends ServiceError {
  readonly code = 'TOO_MANY_DOCUMENTS';
  readonly status = 413;
  readonly title = 'Too many documents at once';

  constructor(readonly maxDocuments: number) {
    super(`A batch has at most ${maxDocuments} documents; send more as application/x-ndjson`);
  }
}

export class StreamTooLargeError extends ServiceError {
  readonly code = 'STREAM_TOO_LARGE';
  readonly status = 413;
  readonly title = 'Stream too large';

  constructor(readonly maxBytes: number) {
    super(`The stream is longer than ${maxBytes} bytes; what was read until then is stored`);
  }
}

export class StreamUnreadableError extends ServiceError {
  readonly code = 'STREAM_UNREADABLE';
  readonly status = 422;
  readonly title = 'Stream unreadable';

  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}
