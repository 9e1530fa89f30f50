import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { Language } from '../language/language.ts';
import type { AnswerTemplate } from './answer-templates.ts';
import type { DialoguePair } from './dialogue-pair.ts';
import { DialoguePairRepository } from './dialogue-pair.repository.ts';
import { KnowledgeBase } from './knowledge-base.ts';
import type { RetrievedAnswer } from './knowledge-base.ts';

/** Keeps what the stored pairs know in memory, from start-up on. */
@Injectable()
export class KnowledgeService implements OnModuleInit {
  private readonly base = new KnowledgeBase();

  constructor(private readonly pairs: DialoguePairRepository) {}

  async onModuleInit(): Promise<void> {
    for await (const page of this.pairs.pages()) {
      this.learn(page);
      await nextTurn();
    }
  }

  /** Takes in pairs that have just been stored; the next question may be answered from them. */
  learn(pairs: readonly DialoguePair[]): void {
    for (const pair of pairs) this.base.add(pair);
  }

  template(intent: string, language: Language): AnswerTemplate | undefined {
    return this.base.template(intent, language);
  }

  retrieve(question: string, language: Language): RetrievedAnswer | undefined {
    return this.base.retrieve(question, language);
  }
}
