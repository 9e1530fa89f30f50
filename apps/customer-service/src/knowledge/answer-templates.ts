import type { Language } from '../language/language.ts';
import { outOfScopeIntent } from './dialogue-pair.ts';
import type { DialoguePair, DialoguePairId } from './dialogue-pair.ts';

/** The best answer to an intent in a language, and the pair it was first given in. */
export interface AnswerTemplate {
  readonly text: string;
  readonly pairId: DialoguePairId;
}

interface Candidate extends AnswerTemplate {
  readonly uses: number;
}

/** For each intent and language the answer given most often; of several, the one that came first. */
export class AnswerTemplates {
  private readonly candidates = new Map<string, Map<string, Candidate>>();
  private readonly best = new Map<string, Candidate>();

  add({ id: pairId, intent, language, answer: text }: DialoguePair): void {
    if (intent === null || text === null || intent === outOfScopeIntent) return;
    const key = keyOf(intent, language);
    const known = this.candidates.get(key) ?? new Map<string, Candidate>();
    const { pairId: first = pairId, uses = 0 } = known.get(text) ?? {};
    const candidate = { text, pairId: first, uses: uses + 1 };
    this.candidates.set(key, known.set(text, candidate));
    if (candidate.uses > (this.best.get(key)?.uses ?? 0)) this.best.set(key, candidate);
  }

  find(intent: string, language: Language): AnswerTemplate | undefined {
    return this.best.get(keyOf(intent, language));
  }
}

function keyOf(intent: string, language: Language): string {
  return `${language}:${intent}`;
}
