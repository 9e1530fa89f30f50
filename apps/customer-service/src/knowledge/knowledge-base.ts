import { compose } from '../composition/compose.ts';
import type { ComposedAnswer } from '../composition/composed-answer.ts';
import { verify } from '../composition/verify.ts';
import { languages } from '../language/language.ts';
import type { Language } from '../language/language.ts';
import { HybridIndex } from '../retrieval/hybrid-index.ts';
import type { Passage, RankedPassage } from '../retrieval/passage.ts';
import { AnswerTemplates } from './answer-templates.ts';
import type { AnswerTemplate } from './answer-templates.ts';
import { outOfScopeIntent } from './dialogue-pair.ts';
import type { DialoguePair } from './dialogue-pair.ts';

/** What imported pairs and documents know, in memory: the best answer to each intent, and an index of all passages. */
export class KnowledgeBase {
  private readonly templates = new AnswerTemplates();
  private readonly indices: Readonly<Record<Language, HybridIndex>> = {
    en: new HybridIndex(),
    zh: new HybridIndex(),
  };

  add(pair: DialoguePair): void {
    if (pair.answer === null || pair.intent === outOfScopeIntent) return;
    this.templates.add(pair);
    const { id, language, question: title, answer: text, intent } = pair;
    this.indices[language].add({ id, kind: 'pair', language, title, text, intent });
  }

  addPassages(passages: readonly Passage[]): void {
    for (const passage of passages) this.indices[passage.language].add(passage);
  }

  removePassages(ids: readonly string[]): void {
    for (const language of languages) this.indices[language].remove(ids);
  }

  template(intent: string, language: Language): AnswerTemplate | undefined {
    return this.templates.find(intent, language);
  }

  /** What speaks most for being the answer, in this language, best first. */
  search(question: string, language: Language, limit: number): readonly RankedPassage[] {
    return this.indices[language].search({ text: question }, limit);
  }

  passage(id: string): Passage | undefined {
    return this.indices.en.find(id) ?? this.indices.zh.find(id);
  }

  /** An answer of sentences from these passages, each of which was checked to say what its source says. */
  compose(
    question: string,
    language: Language,
    ranked: readonly RankedPassage[],
  ): ComposedAnswer | undefined {
    const index = this.indices[language];
    const passages = ranked.map(({ passage }) => passage);
    const answer = compose(question, passages, { language, rarity: (term) => index.rarity(term) });
    if (!answer) return undefined;
    return verify(answer, (id) => index.find(id)?.text).kind === 'supported' ? answer : undefined;
  }
}
