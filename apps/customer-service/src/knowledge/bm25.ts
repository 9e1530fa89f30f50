/** A document found, and how much of the query it covers. */
export interface Hit<Key> {
  readonly key: Key;
  /** BM25: orders the hits of one query, means nothing across queries. */
  readonly rank: number;
  /** In [0, 1]: the share of the query that the document says, each term weighed by its inverse frequency. */
  readonly coverage: number;
}

interface Posting {
  readonly document: number;
  readonly frequency: number;
}

/** How soon a repeated term stops counting, and how much long documents are held back; the usual values. */
const k1 = 1.2;
const b = 0.75;

/**
 * An inverted index ranked by BM25, in memory; documents are bags of terms.
 *
 * @see Robertson & Zaragoza (2009), The Probabilistic Relevance Framework: BM25 and Beyond
 */
export class Bm25Index<Key> {
  private readonly postings = new Map<string, Posting[]>();
  /** By place, which postings name; a removed one leaves its place empty. */
  private readonly documents: ({ readonly key: Key; readonly length: number } | undefined)[] = [];
  private count = 0;
  private totalLength = 0;

  get size(): number {
    return this.count;
  }

  add(key: Key, terms: readonly string[]): void {
    const document = this.documents.push({ key, length: terms.length }) - 1;
    this.count += 1;
    this.totalLength += terms.length;
    for (const [term, frequency] of frequencies(terms)) {
      const known = this.postings.get(term);
      if (known) known.push({ document, frequency });
      else this.postings.set(term, [{ document, frequency }]);
    }
  }

  /** Removes documents by key, all in one pass over the index. @returns how many there were */
  remove(isGone: (key: Key) => boolean): number {
    const gone = new Set<number>();
    for (const [place, document] of this.documents.entries()) {
      if (!document || !isGone(document.key)) continue;
      gone.add(place);
      this.totalLength -= document.length;
      this.documents[place] = undefined;
    }
    if (gone.size === 0) return 0;
    this.count -= gone.size;
    for (const [term, postings] of this.postings) {
      const left = postings.filter(({ document }) => !gone.has(document));
      if (left.length === 0) this.postings.delete(term);
      else if (left.length < postings.length) this.postings.set(term, left);
    }
    return gone.size;
  }

  /** The best documents, best first; the older one where ranks are equal. */
  search(query: readonly string[], limit: number): Hit<Key>[] {
    const found = new Map<number, { rank: number; covered: number }>();
    const meanLength = this.totalLength / this.count;
    let asked = 0;
    for (const term of new Set(query)) {
      const postings = this.postings.get(term) ?? [];
      const weight = this.inverseFrequency(postings.length);
      asked += weight;
      for (const { document, frequency } of postings) {
        const length = this.documents[document]?.length ?? meanLength;
        const damping = k1 * (1 - b + (b * length) / meanLength);
        const { rank, covered } = found.get(document) ?? { rank: 0, covered: 0 };
        const gain = (weight * frequency * (k1 + 1)) / (frequency + damping);
        found.set(document, { rank: rank + gain, covered: covered + weight });
      }
    }
    return [...found]
      .sort(([first, higher], [second, lower]) => lower.rank - higher.rank || first - second)
      .slice(0, limit)
      .flatMap(([document, { rank, covered }]) => {
        const known = this.documents[document];
        return known ? [{ key: known.key, rank, coverage: covered / asked }] : [];
      });
  }

  /** How rare a term is; the rarest where no document has it. */
  rarity(term: string): number {
    return this.inverseFrequency(this.postings.get(term)?.length ?? 0);
  }

  private inverseFrequency(documents: number): number {
    return Math.log(1 + (this.count - documents + 0.5) / (documents + 0.5));
  }
}

function frequencies(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
