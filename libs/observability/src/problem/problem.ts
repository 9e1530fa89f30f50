/** An error as HTTP says it. @see RFC 9457 */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** The path of the request that failed. */
  readonly instance: string;
  /** For machines, stable; `type` carries the same. */
  readonly code: string;
  /** What is wrong with the request, field by field. */
  readonly errors?: readonly FieldError[];
  /** Of a failure that is the service's own: what its log says about it has the same id. */
  readonly traceId?: string;
  /** What else the error has to say, such as the checks of a service that is not ready. */
  readonly [extension: string]: unknown;
}

/** One field of a request that is wrong. */
export interface FieldError {
  /** `lines.0.text`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

/** What a code means to a client. */
export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** A page about it; a URN made of the code unless told. */
  readonly type?: string;
}

/** Every code of a service that a client may meet. */
export type ProblemTable<Code extends string = string> = Readonly<Record<Code, ProblemKind>>;

/** What an error may say of itself, beside its `code`, when no table of the service knows the code. */
export interface ProblemFacts {
  readonly status?: number;
  readonly title?: string;
  /** Sent with the response, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly errors?: readonly FieldError[];
  /** Further members of the problem. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A problem and the headers that go with it. */
export interface ProblemResponse {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

/** `urn:attention-flow:problem:message-too-long` */
export function problemType(code: string): string {
  return `urn:attention-flow:problem:${code.toLowerCase().replaceAll('_', '-')}`;
}
