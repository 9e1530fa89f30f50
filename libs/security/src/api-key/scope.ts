/** What a key may do with one kind of resource; each level includes those before it. */
export const accessLevels = ['read', 'write', 'admin'] as const;
export type AccessLevel = (typeof accessLevels)[number];

/** `conversations:write`; the resource `*` is every one, those of later releases too. */
export type Scope = `${string}:${AccessLevel}`;

const pattern = /^(\*|[a-z][a-z0-9-]{0,62}):(read|write|admin)$/;

export function isScope(text: string): text is Scope {
  return pattern.test(text);
}

export function resourceOf(scope: Scope): string {
  return scope.slice(0, scope.lastIndexOf(':'));
}

/** What the holder of some scopes may do. */
export class ScopeSet {
  private readonly ranks = new Map<string, number>();

  constructor(scopes: readonly Scope[]) {
    for (const scope of scopes) {
      const resource = resourceOf(scope);
      this.ranks.set(resource, Math.max(rankOf(scope), this.rank(resource)));
    }
  }

  allows(scope: Scope): boolean {
    return Math.max(this.rank(resourceOf(scope)), this.rank('*')) >= rankOf(scope);
  }

  /** Those of the scopes that the holder lacks. */
  lacking(scopes: readonly Scope[]): readonly Scope[] {
    return scopes.filter((scope) => !this.allows(scope));
  }

  private rank(resource: string): number {
    return this.ranks.get(resource) ?? -1;
  }
}

function rankOf(scope: Scope): number {
  return accessLevels.findIndex((level) => scope.endsWith(`:${level}`));
}
