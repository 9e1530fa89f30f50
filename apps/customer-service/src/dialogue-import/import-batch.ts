import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, Database, Ids } from '@attention-flow/persistence';
import { DialoguePairRepository } from '../knowledge/dialogue-pair.repository.ts';
import type { DialoguePairEntity } from '../knowledge/dialogue-pair.entity.ts';
import { KnowledgeService } from '../knowledge/knowledge.service.ts';
import { ImportMask } from '../privacy/import-mask.ts';
import type { DialogueImport } from './dialogue-import.ts';
import type { ImportedPair } from './import-row.ts';

/** A pair with the line that it stands on. */
export interface LinePair extends ImportedPair {
  readonly line: number;
}

/** Stores pairs, each content once for a tenant, and makes what was new answer questions. */
@Injectable()
export class ImportBatch {
  constructor(
    private readonly database: Database,
    private readonly pairs: DialoguePairRepository,
    private readonly knowledge: KnowledgeService,
    private readonly mask: ImportMask,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  async store(
    { id: importId, tenantId }: Pick<DialogueImport, 'id' | 'tenantId'>,
    pairs: readonly LinePair[],
  ): Promise<void> {
    const rows = [...byContent(pairs.map((pair) => this.mask.pair(pair)))].map(
      ([contentHash, pair]): DialoguePairEntity => {
        return { ...pair, id: this.ids.next(), tenantId, importId, contentHash, createdAt: this.clock.now() };
      },
    );
    const stored = await this.database.transaction(() => this.pairs.insertNew(rows));
    this.knowledge.learn(stored);
  }
}

/** Each content once, the first of those that say the same. */
function byContent(pairs: readonly LinePair[]): ReadonlyMap<string, LinePair> {
  const kept = new Map<string, LinePair>();
  for (const pair of pairs) {
    const hash = hashOf(pair);
    if (!kept.has(hash)) kept.set(hash, pair);
  }
  return kept;
}

function hashOf({ question, answer, intent, language }: ImportedPair): string {
  return createHash('sha256')
    .update(JSON.stringify([question, answer, intent, language]))
    .digest('hex');
}
