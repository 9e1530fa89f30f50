import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, Database, Ids } from '@attention-flow/persistence';
import { DialoguePairRepository } from '../knowledge/dialogue-pair.repository.ts';
import type { DialoguePairEntity } from '../knowledge/dialogue-pair.entity.ts';
import { KnowledgeService } from '../knowledge/knowledge.service.ts';
import type { DialogueImportId } from './dialogue-import.ts';
import type { ImportedPair } from './import-row.ts';

/** A pair with the line that it stands on. */
export interface LinePair extends ImportedPair {
  readonly line: number;
}

/** Stores pairs, each content once, and makes what was new answer questions. */
@Injectable()
export class ImportBatch {
  constructor(
    private readonly database: Database,
    private readonly pairs: DialoguePairRepository,
    private readonly knowledge: KnowledgeService,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  async store(importId: DialogueImportId, pairs: readonly LinePair[]): Promise<void> {
    const byHash = new Map<string, LinePair>();
    for (const pair of pairs) if (!byHash.has(hashOf(pair))) byHash.set(hashOf(pair), pair);
    const stored = await this.database.transaction(async () => {
      const known = await this.pairs.knownHashes([...byHash.keys()]);
      const created = [...byHash].filter(([hash]) => !known.has(hash));
      const rows = created.map(([contentHash, pair]): DialoguePairEntity => {
        return { ...pair, id: this.ids.next(), importId, contentHash, createdAt: this.clock.now() };
      });
      await this.pairs.insert(rows);
      return rows;
    });
    this.knowledge.learn(stored);
  }
}

function hashOf({ question, answer, intent, language }: ImportedPair): string {
  return createHash('sha256')
    .update(JSON.stringify([question, answer, intent, language]))
    .digest('hex');
}
