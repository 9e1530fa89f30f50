import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { resourceOf } from '../api-key/scope.ts';
import type { SecuritySettings } from '../security.options.ts';
import { UndeclaredRouteError, UnknownRouteSettingError } from './access.errors.ts';
import { accessByPath } from './path-access.ts';
import type { Access, RouteSecurity } from './route-security.ts';

/** One route as Fastify has it. */
export interface SecuredRoute {
  readonly method: string;
  /** With parameters as `:id`. */
  readonly url: string;
  readonly security: RouteSecurity;
}

/** What the routes of a service say about their security, checked before it listens. */
export class RouteTable {
  private readonly routes = new Map<string, SecuredRoute>();

  constructor(private readonly settings: SecuritySettings) {}

  /** Before the routes are made. */
  install(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', (route) => {
      for (const method of [route.method].flat()) this.add(method, route);
    });
  }

  /** @returns `undefined` for a route that nobody may use */
  accessOf({ routeOptions: { config, url }, method }: FastifyRequest): Access | undefined {
    // Routes that were there before this table was installed have only the rules for paths.
    return config.security?.access ?? accessByPath(this.settings.paths, method, url ?? '');
  }

  /** In the order of their making; `HEAD` beside each `GET`. */
  all(): readonly SecuredRoute[] {
    return [...this.routes.values()];
  }

  find(method: string, url: string): SecuredRoute | undefined {
    return this.routes.get(`${method.toUpperCase()} ${url}`);
  }

  /**
   * @throws UndeclaredRouteError naming each route that says not who may use it
   * @throws UnknownRouteSettingError
   */
  check(): void {
    const undeclared = [...this.routes].filter(([, { security }]) => !security.access);
    if (undeclared.length > 0) throw new UndeclaredRouteError(undeclared.map(([name]) => name));
    for (const [name, { security }] of this.routes) this.checkSettings(name, security);
  }

  private add(method: string, route: RouteOptions): void {
    const own = route.config?.security;
    const access = own?.access ?? accessByPath(this.settings.paths, method, route.url);
    const security = access === undefined ? { ...own } : { ...own, access };
    route.config = { ...route.config, security };
    this.routes.set(`${method} ${route.url}`, { method, url: route.url, security });
  }

  private checkSettings(name: string, { access, rateClass }: RouteSecurity): void {
    const { resources, rateLimits } = this.settings;
    if (access?.kind === 'key') {
      const unknown = access.scopes.find((scope) => !resources.includes(resourceOf(scope)));
      if (unknown !== undefined) throw new UnknownRouteSettingError(name, `the scope ${unknown}`);
    }
    if (rateClass !== undefined && rateLimits && !(rateClass in rateLimits.costs)) {
      throw new UnknownRouteSettingError(name, `the rate class ${rateClass}`);
    }
  }
}
