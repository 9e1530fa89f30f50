import type { Item } from '../stages/stages.ts';
import { terms } from './terms.ts';

/** How much a term says where it stands. */
const weights = { title: 3, tags: 2, category: 2, description: 1 } as const;
/** Terms in more than this share of a catalogue that is not small say nothing and cost much. */
const commonShare = 0.1;
const smallCatalogue = 200;
/** And of any catalogue, terms of more items than this: going through them would take longer than they are worth. */
const mostItems = 2_000;
/** Terms of an item that are asked for, the rarest first. */
const termsAsked = 12;

/**
 * Items by the terms of their texts, kept current item by item: a new one is found by its text alone.
 * Similarity is the cosine of TF-IDF vectors over the terms that are asked.
 */
export class TermIndex {
  private readonly postings = new Map<string, Map<number, number>>();
  private readonly vectors = new Map<number, ReadonlyMap<string, number>>();

  set(position: number, item: Item): void {
    this.delete(position);
    const vector = vectorOf(item);
    this.vectors.set(position, vector);
    for (const [term, weight] of vector) {
      const posting = this.postings.get(term) ?? new Map<number, number>();
      this.postings.set(term, posting);
      posting.set(position, weight);
    }
  }

  delete(position: number): void {
    for (const term of this.vectors.get(position)?.keys() ?? []) {
      const posting = this.postings.get(term);
      posting?.delete(position);
      if (posting?.size === 0) this.postings.delete(term);
    }
    this.vectors.delete(position);
  }

  /** Adds `weight` times the similarity of every item to this one, itself left out. */
  addSimilar(position: number, weight: number, into: Map<number, number>): void {
    const asked = [...(this.vectors.get(position) ?? [])]
      .map(([term, frequency]) => ({ posting: this.postings.get(term), frequency }))
      .flatMap(({ posting, frequency }) =>
        posting && !this.isCommon(posting.size) ? [{ posting, frequency }] : [],
      )
      .sort((a, b) => a.posting.size - b.posting.size)
      .slice(0, termsAsked);
    const idfs = asked.map(({ posting }) => Math.log(1 + this.vectors.size / posting.size));
    const norm = Math.hypot(...asked.map(({ frequency }, index) => frequency * (idfs[index] ?? 0))) || 1;
    asked.forEach(({ posting, frequency }, index) => {
      const idf = idfs[index] ?? 0;
      const factor = (weight * frequency * idf * idf) / norm / norm;
      for (const [other, theirs] of posting)
        if (other !== position)
          into.set(other, (into.get(other) ?? 0) + factor * Math.min(theirs, frequency));
    });
  }

  private isCommon(size: number): boolean {
    const most = Math.min(this.vectors.size * commonShare, mostItems);
    return this.vectors.size > smallCatalogue && size > most;
  }
}

function vectorOf({ title, tags, category, description }: Item): ReadonlyMap<string, number> {
  const vector = new Map<string, number>();
  const add = (text: string, weight: number) => {
    for (const term of terms(text)) vector.set(term, (vector.get(term) ?? 0) + weight);
  };
  add(title, weights.title);
  add(tags.join(' '), weights.tags);
  add(category, weights.category);
  add(description, weights.description);
  return new Map([...vector].map(([term, count]) => [term, 1 + Math.log(count)]));
}
