import { languages } from '../language/language.ts';
import type { Language } from '../language/language.ts';
import { AnswerTemplates } from './answer-templates.ts';
import type { AnswerTemplate } from './answer-templates.ts';
import { Bm25Index } from './bm25.ts';
import { outOfScopeIntent } from './dialogue-pair.ts';
import type { DialoguePair, DialoguePairId } from './dialogue-pair.ts';
import { terms } from './terms.ts';

/** An answer found by its words. */
export interface RetrievedAnswer {
  readonly text: string;
  readonly pairId: DialoguePairId;
  /** In [0, 1]: the share of what was asked that stands in the pair's question and answer. */
  readonly score: number;
}

interface Source {
  readonly pairId: DialoguePairId;
  readonly answer: string;
}

/** What the imported pairs know, in memory: the best answer to each intent, and an index of all answers. */
export class KnowledgeBase {
  private readonly templates = new AnswerTemplates();
  private readonly indices = new Map(languages.map((language) => [language, new Bm25Index<Source>()]));

  add(pair: DialoguePair): void {
    if (pair.answer === null || pair.intent === outOfScopeIntent) return;
    this.templates.add(pair);
    const words = terms(`${pair.question}\n${pair.answer}`);
    this.indices.get(pair.language)?.add({ pairId: pair.id, answer: pair.answer }, words);
  }

  template(intent: string, language: Language): AnswerTemplate | undefined {
    return this.templates.find(intent, language);
  }

  /** The answer in this language whose pair says most of what was asked. */
  retrieve(question: string, language: Language): RetrievedAnswer | undefined {
    const [hit] = this.indices.get(language)?.search(terms(question), 1) ?? [];
    return hit && { text: hit.key.answer, pairId: hit.key.pairId, score: hit.coverage };
  }
}
