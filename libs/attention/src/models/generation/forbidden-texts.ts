import type { Forbid } from './rules.ts';

/**
 * Texts that no output may contain, however its tokens cut it. Each phrase is matched as characters are appended (Knuth,
 * Morris & Pratt 1977), and a token is forbidden where its characters would complete one.
 * @param phrases in the characters of `surfaces`
 * @param surfaces what each token writes; empty for special tokens
 */
export function forbidTexts(phrases: readonly string[], surfaces: readonly string[]): Forbid {
  const automata = phrases
    .filter((phrase) => phrase !== '')
    .map((phrase) => new PhraseAutomaton(phrase, surfaces));
  return function* forbidden(tokens) {
    for (const automaton of automata) yield* automaton.completing(tokens);
  };
}

class PhraseAutomaton {
  /** For each length matched, that of the longest shorter match at the same place. */
  readonly #fallback: readonly number[];
  readonly #completing = new Map<number, readonly number[]>();

  constructor(
    private readonly phrase: string,
    private readonly surfaces: readonly string[],
  ) {
    const fallback = [0, 0];
    for (let length = 1; length < phrase.length; length++) {
      let shorter = fallback[length] ?? 0;
      while (shorter > 0 && phrase[shorter] !== phrase[length]) shorter = fallback[shorter] ?? 0;
      fallback.push(phrase[shorter] === phrase[length] ? shorter + 1 : 0);
    }
    this.#fallback = fallback;
  }

  /** The tokens that would complete the phrase. */
  completing(tokens: readonly number[]): readonly number[] {
    const state = this.#after(0, this.#ending(tokens));
    const known = this.#completing.get(state);
    if (known) return known;
    const found = this.surfaces.flatMap((surface, id) =>
      this.#after(state, surface) === this.phrase.length ? [id] : [],
    );
    this.#completing.set(state, found);
    return found;
  }

  /** As much of the end of a text as a match that is not complete can hold. */
  #ending(tokens: readonly number[]): string {
    let ending = '';
    for (let at = tokens.length - 1; at >= 0 && ending.length < this.phrase.length - 1; at--)
      ending = (this.surfaces[tokens[at] ?? -1] ?? '') + ending;
    return ending.slice(ending.length - Math.min(ending.length, this.phrase.length - 1));
  }

  /** Characters of the phrase that are matched at the end; all of them where it was complete on the way. */
  #after(state: number, characters: string): number {
    let matched = state;
    for (const character of characters.split('')) {
      while (matched > 0 && this.phrase[matched] !== character) matched = this.#fallback[matched] ?? 0;
      if (this.phrase[matched] === character) matched++;
      if (matched === this.phrase.length) return matched;
    }
    return matched;
  }
}
