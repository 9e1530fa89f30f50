import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { Language } from '../language/language.ts';
import type { AnswerTemplate } from './answer-templates.ts';
import type { DialoguePair } from './dialogue-pair.ts';
import { DialoguePairRepository } from './dialogue-pair.repository.ts';
import { KnowledgeBase } from './knowledge-base.ts';
import type { RetrievedAnswer } from './knowledge-base.ts';

/** Keeps what the stored pairs of each tenant know in memory, from start-up on. */
@Injectable()
export class KnowledgeService implements OnModuleInit {
  private readonly bases = new Map<TenantId, KnowledgeBase>();

  constructor(private readonly pairs: DialoguePairRepository) {}

  async onModuleInit(): Promise<void> {
    for await (const page of this.pairs.pages()) {
      this.learn(page);
      await nextTurn();
    }
  }

  /** Takes in pairs that have just been stored; the next question may be answered from them. */
  learn(pairs: readonly DialoguePair[]): void {
    for (const pair of pairs) {
      const base = this.bases.get(pair.tenantId) ?? new KnowledgeBase();
      this.bases.set(pair.tenantId, base);
      base.add(pair);
    }
  }

  template(tenantId: TenantId, intent: string, language: Language): AnswerTemplate | undefined {
    return this.bases.get(tenantId)?.template(intent, language);
  }

  retrieve(tenantId: TenantId, question: string, language: Language): RetrievedAnswer | undefined {
    return this.bases.get(tenantId)?.retrieve(question, language);
  }
}
