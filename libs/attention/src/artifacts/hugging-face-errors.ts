import { AttentionError } from '../engine/errors.ts';

/** A published checkpoint that this library does not read, or that is not whole; the message names what does not fit. */
export class UnsupportedCheckpointError extends AttentionError {
  readonly code = 'ATTENTION_UNSUPPORTED_CHECKPOINT';
}
