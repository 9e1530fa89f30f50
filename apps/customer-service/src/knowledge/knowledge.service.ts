import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { ComposedAnswer } from '../composition/composed-answer.ts';
import type { Language } from '../language/language.ts';
import type { Passage, RankedPassage } from '../retrieval/passage.ts';
import type { AnswerTemplate } from './answer-templates.ts';
import type { DialoguePair } from './dialogue-pair.ts';
import { DialoguePairRepository } from './dialogue-pair.repository.ts';
import { KnowledgeBase } from './knowledge-base.ts';

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
    for (const pair of pairs) this.of(pair.tenantId).add(pair);
  }

  /** Takes in the parts of a document; the next question may be answered from them. */
  read(tenantId: TenantId, passages: readonly Passage[]): void {
    this.of(tenantId).addPassages(passages);
  }

  /** Forgets passages; no later question is answered from them. */
  forget(tenantId: TenantId, ids: readonly string[]): void {
    this.bases.get(tenantId)?.removePassages(ids);
  }

  template(tenantId: TenantId, intent: string, language: Language): AnswerTemplate | undefined {
    return this.bases.get(tenantId)?.template(intent, language);
  }

  search(
    tenantId: TenantId,
    question: string,
    { language, limit }: { readonly language: Language; readonly limit: number },
  ): readonly RankedPassage[] {
    return this.bases.get(tenantId)?.search(question, language, limit) ?? [];
  }

  compose(
    tenantId: TenantId,
    question: string,
    { language, ranked }: { readonly language: Language; readonly ranked: readonly RankedPassage[] },
  ): ComposedAnswer | undefined {
    return this.bases.get(tenantId)?.compose(question, language, ranked);
  }

  passage(tenantId: TenantId, id: string): Passage | undefined {
    return this.bases.get(tenantId)?.passage(id);
  }

  private of(tenantId: TenantId): KnowledgeBase {
    const base = this.bases.get(tenantId) ?? new KnowledgeBase();
    this.bases.set(tenantId, base);
    return base;
  }
}
