/** A refusal with a stable code for machines, its facts as fields, and a message for people. */
export abstract class ServiceError extends Error {
  abstract readonly code: string;
  /** HTTP status that the code means to a client. */
  abstract readonly status: number;
  /** The same for every error with this code. */
  abstract readonly title: string;
}
