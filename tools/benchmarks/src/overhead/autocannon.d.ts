declare module 'autocannon' {
  interface Options {
    readonly url: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly connections?: number;
    /** In seconds. */
    readonly duration?: number;
    /** Requests a second of all connections together; as many as possible unless given. */
    readonly overallRate?: number;
    readonly method?: 'GET' | 'POST';
    /** Sent in turn. */
    readonly requests?: readonly { readonly method: string; readonly path: string; readonly body: string }[];
  }

  interface Result {
    readonly requests: { readonly average: number; readonly total: number };
    /** In milliseconds. */
    readonly latency: { readonly p50: number; readonly p99: number };
    readonly non2xx: number;
    readonly errors: number;
  }

  export default function autocannon(options: Options): Promise<Result>;
}
