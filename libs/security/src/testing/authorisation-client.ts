import type { Token } from '../api-key/token.ts';
import type { AuthorisationOptions } from './authorisation-suite.ts';
import { exampleOf } from './example-of-schema.ts';
import type { ApiRoute } from './openapi-routes.ts';

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** Asks routes with ids of the owner in their paths and bodies that fit their schemas. */
export class AuthorisationClient {
  private readonly ids: readonly string[];

  constructor(private readonly options: AuthorisationOptions) {
    this.ids = [...Object.values(options.samples), ...Object.values(options.queries ?? {})];
  }

  /** @throws Error when the service answers 429 */
  async ask(
    route: ApiRoute,
    key: Token | undefined,
    query: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const body = this.bodyOf(route);
    const search = new URLSearchParams(query).toString();
    const response = await fetch(
      this.options.baseUrl + this.pathOf(route) + (search === '' ? '' : `?${search}`),
      {
        method: route.method,
        headers: {
          ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      },
    );
    const { status } = response;
    if (status === 429) throw new Error(`${route.name} answers 429: set rate limits higher for this suite`);
    // A stream that was let in would never end.
    const isEndless = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (isEndless) await response.body?.cancel();
    return { status, text: isEndless ? '' : await response.text() };
  }

  /** What the owner sees at each route that reads, by route. */
  async snapshot(routes: readonly ApiRoute[]): Promise<ReadonlyMap<string, string>> {
    const shown = new Map<string, string>();
    for (const route of this.readable(routes)) {
      shown.set(route.name, this.steady((await this.ask(route, this.options.keys.owner)).text));
    }
    return shown;
  }

  /** Samples that the owner does not see prove nothing when others do not see them either. */
  async unreadable(routes: readonly ApiRoute[]) {
    const findings = [];
    for (const route of this.readable(routes)) {
      const { status } = await this.ask(route, this.options.keys.owner);
      if (status !== 200) findings.push({ route, problem: `with the owner's key: ${status} instead of 200` });
    }
    return findings;
  }

  /** @returns the first path of the route that no sample fills */
  missingSample({ path }: ApiRoute): string | undefined {
    return parametersOf(path).find((place) => this.valueOf(place) === undefined);
  }

  /** Whether a request to the route, its body included, carries an id of the owner. */
  namesSample(route: ApiRoute): boolean {
    const body = JSON.stringify(this.bodyOf(route) ?? '');
    const { samples } = this.options;
    return parametersOf(route.path).some((place) => place in samples) || this.samplesIn(body).length > 0;
  }

  samplesIn(text: string): readonly string[] {
    return [...new Set(this.ids.filter((id) => text.includes(id)))];
  }

  private readable(routes: readonly ApiRoute[]): readonly ApiRoute[] {
    return routes.filter(
      (route) =>
        route.method === 'GET' &&
        route.access.kind === 'key' &&
        !route.isStream &&
        this.missingSample(route) === undefined,
    );
  }

  private pathOf({ path }: ApiRoute): string {
    return parametersOf(path).reduceRight((filled, place) => {
      const rest = filled.slice(place.length);
      return place.replace(/\{\w+\}$/, encodeURIComponent(this.valueOf(place) ?? '')) + rest;
    }, path);
  }

  private valueOf(place: string): string | undefined {
    const { samples, names = {} } = this.options;
    return samples[place] ?? names[place];
  }

  private bodyOf(route: ApiRoute): unknown {
    const { bodies = {}, document } = this.options;
    if (route.name in bodies) return bodies[route.name];
    return route.bodySchema === undefined ? undefined : exampleOf(route.bodySchema, document);
  }

  /** Without what changes by itself. */
  private steady(text: string): string {
    const volatile = new Set(this.options.volatile ?? ['lastUsedAt']);
    try {
      return JSON.stringify(
        JSON.parse(text, (name, value: unknown) => (volatile.has(name) ? undefined : value)),
      );
    } catch {
      return text;
    }
  }
}

/** `/v1/notes/{id}/comments/{commentId}`: the path up to each parameter, shortest first. */
function parametersOf(path: string): readonly string[] {
  return [...path.matchAll(/\{\w+\}/g)].map(({ index, 0: parameter }) =>
    path.slice(0, index + parameter.length),
  );
}
