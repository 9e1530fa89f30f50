import { simplified } from '../language/simplified.ts';
import { terms } from '../knowledge/terms.ts';

/** How often each word and character n-gram stands in a text. */
export type Profile = ReadonlyMap<string, number>;

/** Words as they are looked up, and the character n-grams of 3 and 4 that cross no space; marked, so that they never meet. */
export function profileOf(text: string): Profile {
  const counts = new Map<string, number>();
  const count = (gram: string) => counts.set(gram, (counts.get(gram) ?? 0) + 1);
  for (const term of terms(text)) count(term);
  for (const word of simplified(text.normalize('NFKC'))
    .toLowerCase()
    .match(/[\p{Letter}\p{Mark}\p{Number}]+/gu) ?? []) {
    const edged = ` ${word} `;
    for (const width of [3, 4])
      for (let at = 0; at + width <= edged.length; at += 1) count(`_${edged.slice(at, at + width)}`);
  }
  return counts;
}

/** In how many texts each gram stands, kept as texts come and go. */
export class GramWeights {
  private readonly texts = new Map<string, number>();
  private count = 0;

  add(profile: Profile): void {
    this.shift(profile, 1);
  }

  remove(profile: Profile): void {
    this.shift(profile, -1);
  }

  /**
   * Cosine of two profiles, each gram weighed by `(1 + ln tf) ln((1 + N) / (1 + n)) + 1`.
   *
   * @see Salton & Buckley (1988), Term-weighting approaches in automatic text retrieval
   */
  cosine(one: Profile, other: Profile): number {
    const lengths = this.length(one) * this.length(other);
    if (lengths === 0) return 0;
    const [few, many] = one.size <= other.size ? [one, other] : [other, one];
    let product = 0;
    for (const [gram, count] of few) {
      const same = many.get(gram);
      if (same !== undefined) product += this.weight(gram, count) * this.weight(gram, same);
    }
    return product / lengths;
  }

  private length(profile: Profile): number {
    let sum = 0;
    for (const [gram, count] of profile) sum += this.weight(gram, count) ** 2;
    return Math.sqrt(sum);
  }

  private weight(gram: string, count: number): number {
    return (1 + Math.log(count)) * (Math.log((1 + this.count) / (1 + (this.texts.get(gram) ?? 0))) + 1);
  }

  private shift(profile: Profile, by: 1 | -1): void {
    this.count += by;
    for (const gram of profile.keys()) {
      const texts = (this.texts.get(gram) ?? 0) + by;
      if (texts === 0) this.texts.delete(gram);
      else this.texts.set(gram, texts);
    }
  }
}
