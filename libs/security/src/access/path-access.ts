import type { Scope } from '../api-key/scope.ts';
import type { Access } from './route-security.ts';

/** Who may use the routes below a path: anybody, or keys with a scope for reading and one for all else. */
export type PathRule = 'public' | Scope | { readonly read: Scope; readonly write: Scope };

/** By path, such as `/docs` or `/v1/webhook-endpoints/:id/secrets`; the longest that fits holds. */
export type PathRules = Readonly<Record<string, PathRule>>;

const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Who may use a route that has no decorator of its own: one of another library, or of a plugin of Fastify.
 *
 * @param url the pattern of the route, with its parameters unfilled
 */
export function accessByPath(rules: PathRules, method: string, url: string): Access | undefined {
  const fitting = Object.keys(rules).filter((path) => url === path || url.startsWith(`${path}/`));
  const longest = fitting.reduce((best, path) => (path.length > best.length ? path : best), '');
  const rule = rules[longest];
  if (rule === undefined) return undefined;
  if (rule === 'public') return { kind: 'public' };
  const scope = typeof rule === 'string' ? rule : readMethods.has(method) ? rule.read : rule.write;
  return { kind: 'key', scopes: [scope], isForSystem: false };
}
