import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { AliasAutomaton } from './alias-automaton.ts';
import type { AliasMatch } from './alias-automaton.ts';
import { spellingsOf } from './named-entity.ts';
import { NamedEntityRepository } from './named-entity.repository.ts';

/** Of a text; a list of companies is about none of them. */
const mostEntities = 20;
/** How long another replica's import may go unnoticed. */
const staleMs = 60_000;

interface Known {
  readonly automaton: AliasAutomaton<string>;
  readonly readAt: number;
}

/** Which entities of a tenant's list a text names. */
@Injectable()
export class EntityLinker {
  private readonly byTenant = new Map<TenantId, Promise<Known>>();

  constructor(private readonly entities: NamedEntityRepository) {}

  /** Keys in order of their first mention, at most 20. */
  async keysIn(tenantId: TenantId, text: string): Promise<readonly string[]> {
    return [...new Set((await this.find(tenantId, text)).map(({ key }) => key))].slice(0, mostEntities);
  }

  async find(tenantId: TenantId, text: string): Promise<readonly AliasMatch<string>[]> {
    return (await this.automatonOf(tenantId)).find(text);
  }

  /** After an import. */
  forget(tenantId: TenantId): void {
    this.byTenant.delete(tenantId);
  }

  private async automatonOf(tenantId: TenantId): Promise<AliasAutomaton<string>> {
    const known = await this.byTenant.get(tenantId);
    if (known && performance.now() - known.readAt < staleMs) return known.automaton;
    const reading = this.read(tenantId);
    this.byTenant.set(tenantId, reading);
    reading.catch(() => this.byTenant.delete(tenantId));
    return (await reading).automaton;
  }

  private async read(tenantId: TenantId): Promise<Known> {
    const entities = await this.entities.all(tenantId);
    const aliases = entities.flatMap((entity) =>
      spellingsOf(entity).map((text) => ({ text, key: entity.key })),
    );
    return { automaton: new AliasAutomaton(aliases), readAt: performance.now() };
  }
}
