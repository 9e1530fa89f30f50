import type { FastifyInstance } from 'fastify';

/** Which methods there are at which paths, gathered as routes are added. */
export class RouteTable {
  private readonly methods = new Map<string, Set<string>>();

  /** Call it before routes are added. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      const known = this.methods.get(url) ?? new Set();
      this.methods.set(url, known);
      for (const name of [method].flat()) known.add(name.toUpperCase());
    });
  }

  /** What may be done at a path; none where there is nothing. Used for refusals alone, so it may look at all. */
  methodsAt(path: string): readonly string[] {
    const found = [...this.methods].filter(([url]) => isAt(url, path)).flatMap(([, methods]) => [...methods]);
    return [...new Set(found)].sort();
  }
}

/** A segment with a parameter in it stands for any text, a star at the end for any rest; stars alone are no route. */
function isAt(url: string, path: string): boolean {
  if (url === '*' || url === '/*') return false;
  const [pattern, segments] = [url.split('/'), path.split('/')];
  const isOpen = pattern.at(-1) === '*';
  if (isOpen ? segments.length < pattern.length : segments.length !== pattern.length) return false;
  return pattern.every((part, index) => {
    const segment = segments[index] ?? '';
    return part === '*' || part === segment || (part.includes(':') && segment !== '');
  });
}
