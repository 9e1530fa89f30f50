/** The answers given last, by what was asked; the one not asked for longest makes room. One version of a model has one. */
export class AnswerCache<Answer> {
  readonly #answers = new Map<string, Answer>();
  #hits = 0;
  #misses = 0;

  /** @param capacity answers that are kept; 0 keeps none */
  constructor(private readonly capacity: number) {}

  get(asked: string): Answer | undefined {
    const answer = this.#answers.get(asked);
    if (answer === undefined) {
      this.#misses += 1;
      return undefined;
    }
    this.#hits += 1;
    this.#answers.delete(asked);
    this.#answers.set(asked, answer);
    return answer;
  }

  set(asked: string, answer: Answer): void {
    if (this.capacity === 0) return;
    this.#answers.delete(asked);
    this.#answers.set(asked, answer);
    if (this.#answers.size <= this.capacity) return;
    for (const oldest of this.#answers.keys()) {
      this.#answers.delete(oldest);
      return;
    }
  }

  stats(): { readonly size: number; readonly hits: number; readonly misses: number } {
    return { size: this.#answers.size, hits: this.#hits, misses: this.#misses };
  }
}
