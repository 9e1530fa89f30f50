import { randomUUID } from 'node:crypto';
import type { ApiKeyId } from '../api-key/api-key.ts';
import { accessLevels, resourceOf } from '../api-key/scope.ts';
import type { Scope } from '../api-key/scope.ts';
import { newToken } from '../api-key/token.ts';
import type { Token } from '../api-key/token.ts';
import { AuthorisationClient } from './authorisation-client.ts';
import type { Reply } from './authorisation-client.ts';
import { routesOf } from './openapi-routes.ts';
import type { ApiRoute } from './openapi-routes.ts';

export interface AuthorisationKeys {
  /** May do everything, and holds what the samples name; of the system tenant, so that its routes are tried too. */
  readonly owner: Token;
  /** May do everything in another tenant. */
  readonly stranger: Token;
  readonly expired: Token;
  /** Makes a key of the owner's tenant with these scopes and no others. */
  withScopes(scopes: readonly Scope[]): Promise<Token>;
}

export interface AuthorisationOptions {
  readonly baseUrl: string;
  /** OpenAPI 3.1, as {@link describeAccess} leaves it. */
  readonly document: object;
  readonly keys: AuthorisationKeys;
  /** Keys of things of the owner, by the path that names them: `{ '/v1/notes/{id}': '...' }`. */
  readonly samples: Readonly<Record<string, string>>;
  /** What paths name that is nobody's own, such as kinds of things: `{ '/v1/event-types/{type}': '...' }`. */
  readonly names?: Readonly<Record<string, string>>;
  /** As `samples`, for parameters of queries: `{ noteId: '...' }`. */
  readonly queries?: Readonly<Record<string, string>>;
  /** Bodies that a schema does not tell, by route: `{ 'POST /v1/notes': { ... } }`; may name things of the owner. */
  readonly bodies?: Readonly<Record<string, unknown>>;
  /** Members of replies that change by themselves. */
  readonly volatile?: readonly string[];
  /** Routes that show something else each time, such as `GET /v1/audit-entries`: tried, and not compared. */
  readonly unsteady?: readonly string[];
  /** What the service has made: a route that the document keeps silent about is found by it. */
  readonly routes?: readonly { readonly method: string; readonly url: string }[];
}

export type AttemptKind =
  'no key' | 'an unknown key' | 'an expired key' | 'a wrong scope' | "another tenant's key";

export interface AuthorisationFinding {
  readonly route: string;
  readonly problem: string;
}

export interface AuthorisationReport {
  /** Requests that had to be refused, or to show nothing of the owner. */
  readonly attempts: number;
  /** For the eyes of whoever writes the spec: these are open to all. */
  readonly publicRoutes: readonly string[];
  /** Empty when all is well. */
  readonly findings: readonly AuthorisationFinding[];
}

/**
 * Tries every route of an OpenAPI document with keys that it must refuse: none, an unknown one, an expired one, one
 * without the scope, and one of another tenant with this tenant's ids; and looks whether anything of the owner was shown
 * or changed. Set rate limits high, and ask nobody else of the service meanwhile.
 *
 * @throws Error when the service answers 429
 */
export async function tryAuthorisation(options: AuthorisationOptions): Promise<AuthorisationReport> {
  return new AuthorisationSuite(options).run();
}

class AuthorisationSuite {
  private readonly routes: readonly ApiRoute[];
  private readonly client: AuthorisationClient;
  private readonly findings: AuthorisationFinding[] = [];
  private readonly weakKeys = new Map<string, Promise<Token>>();
  private readonly unknownKey = newToken(randomUUID() as ApiKeyId);
  private attempts = 0;

  constructor(private readonly options: AuthorisationOptions) {
    this.routes = routesOf(options.document);
    this.client = new AuthorisationClient(options);
  }

  async run(): Promise<AuthorisationReport> {
    this.findUndocumented();
    for (const { route, problem } of await this.client.unreadable(this.routes)) this.find(route, problem);
    // Before anything is compared: making keys changes what lists of keys show.
    for (const route of this.routes) await this.weakKey(route);
    const compared = this.routes.filter(({ name }) => !this.options.unsteady?.includes(name));
    let before = await this.client.snapshot(compared);
    for (const route of this.routes) {
      if (route.access.kind === 'undeclared') this.find(route, 'does not declare who may use it');
      if (route.access.kind !== 'key') continue;
      await this.tryRoute(route);
      if (route.method === 'GET') continue;
      const after = await this.client.snapshot(compared);
      for (const [read, text] of before) {
        if (after.get(read) !== text) this.find(route, `one of these attempts changed what ${read} shows`);
      }
      before = after;
    }
    const publicRoutes = this.routes.filter(({ access }) => access.kind === 'public').map(({ name }) => name);
    return { attempts: this.attempts, publicRoutes, findings: this.findings };
  }

  private async tryRoute(route: ApiRoute): Promise<void> {
    const missing = this.client.missingSample(route);
    if (missing !== undefined) {
      this.find(route, `needs a sample for ${missing}`);
      return;
    }
    const { keys } = this.options;
    await this.expect(route, 'no key', undefined, [401]);
    await this.expect(route, 'an unknown key', this.unknownKey, [401]);
    await this.expect(route, 'an expired key', keys.expired, [401]);
    await this.expect(route, 'a wrong scope', await this.weakKey(route), [403]);
    await this.tryStranger(route);
  }

  private async tryStranger(route: ApiRoute): Promise<void> {
    const { keys, queries = {} } = this.options;
    const isForSystem = route.access.kind === 'key' && route.access.isForSystem;
    const kind = "another tenant's key";
    if (isForSystem) return this.expect(route, kind, keys.stranger, [403]);
    if (this.client.namesSample(route)) return this.expect(route, kind, keys.stranger, [401, 403, 404]);
    this.lookForSamples(route, kind, await this.client.ask(route, keys.stranger));
    for (const name of route.queryParameters.filter((parameter) => parameter in queries)) {
      const reply = await this.client.ask(route, keys.stranger, { [name]: queries[name] ?? '' });
      this.lookForSamples(route, `${kind} and the owner's ${name}`, reply, queries[name]);
    }
  }

  /** A reply to a request that names nothing of the owner may be anything but a failure, and shows nothing of theirs. */
  private lookForSamples(route: ApiRoute, attempt: string, { status, text }: Reply, asked = ''): void {
    this.attempts += 1;
    if (status >= 500) this.find(route, `with ${attempt}: ${status}`);
    // A refusal may repeat what it was asked.
    const visible = status >= 400 && asked !== '' ? text.replaceAll(asked, '') : text;
    const shown = this.client.samplesIn(visible);
    if (shown.length > 0) this.find(route, `with ${attempt}: shows ${shown.join(', ')} of the owner`);
  }

  private async expect(
    route: ApiRoute,
    attempt: AttemptKind,
    key: Token | undefined,
    allowed: readonly number[],
  ): Promise<void> {
    this.attempts += 1;
    const { status } = await this.client.ask(route, key);
    if (allowed.includes(status)) return;
    const hint = status === 400 || status === 422 ? ', which proves nothing: give a body that fits' : '';
    this.find(route, `with ${attempt}: ${status} instead of ${allowed.join(' or ')}${hint}`);
  }

  /** A key that may do all but what the route needs: everything elsewhere, and the level below here. */
  private async weakKey({ access }: ApiRoute): Promise<Token | undefined> {
    if (access.kind !== 'key') return undefined;
    const needed = access.scopes;
    const guarded = new Set(needed.map(resourceOf));
    const resources = this.routes.flatMap((route) =>
      route.access.kind === 'key' ? route.access.scopes.map(resourceOf) : [],
    );
    const elsewhere = [...new Set(resources)].filter((resource) => !guarded.has(resource));
    const scopes = [...elsewhere.map((resource): Scope => `${resource}:admin`), ...needed.flatMap(weaker)];
    const name = scopes.join();
    const key = this.weakKeys.get(name) ?? this.options.keys.withScopes(scopes);
    this.weakKeys.set(name, key);
    return key;
  }

  private findUndocumented(): void {
    const known = new Set(
      this.routes.map(({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    for (const { method, url } of this.options.routes ?? []) {
      if (method === 'HEAD' || method === 'OPTIONS' || known.has(`${method} ${url}`)) continue;
      this.findings.push({ route: `${method} ${url}`, problem: 'is not in the document' });
    }
  }

  private find({ name }: Pick<ApiRoute, 'name'>, problem: string): void {
    this.findings.push({ route: name, problem });
  }
}

function weaker(scope: Scope): readonly Scope[] {
  const below = accessLevels[accessLevels.findIndex((level) => scope.endsWith(`:${level}`)) - 1];
  return below ? [`${resourceOf(scope)}:${below}`] : [];
}
