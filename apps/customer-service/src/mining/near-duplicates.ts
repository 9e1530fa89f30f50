import { terms } from '../knowledge/terms.ts';

/** Two texts are nearly the same from this share of common terms on. */
const sameShare = 0.85;

/** What is compared of a pair. */
interface Said {
  readonly question: string;
  readonly answer: string | null;
}

interface Words {
  readonly question: ReadonlySet<string>;
  readonly answer: ReadonlySet<string>;
}

/** Past conversations are compared with so many that came before with the same word; more would say little new. */
const mostCompared = 200;

/**
 * Finds pairs whose question and answer are nearly those of an earlier one: the same words but for case, marks, script, and
 * a few. Compared are those that share one of their longest words, so that it takes no time with every other.
 *
 * @see Broder (1997), On the resemblance and containment of documents
 */
export class NearDuplicates {
  private readonly byWord = new Map<string, Words[]>();

  /** Whether nothing like it came before; it is remembered then. */
  isNew(pair: Said): boolean {
    const said = { question: new Set(terms(pair.question)), answer: new Set(terms(pair.answer ?? '')) };
    const words = keyWords(said.question);
    const isKnown = words.some((word) => this.byWord.get(word)?.some((other) => areNear(said, other)));
    if (isKnown) return false;
    for (const word of words) {
      const known = this.byWord.get(word) ?? [];
      if (known.length < mostCompared) known.push(said);
      this.byWord.set(word, known);
    }
    return true;
  }
}

function areNear(one: Words, other: Words): boolean {
  return isNear(one.question, other.question) && isNear(one.answer, other.answer);
}

/** The longest ones: of nearly equal sets, some are common. */
function keyWords(words: ReadonlySet<string>): readonly string[] {
  const ranked = [...words].toSorted((one, other) => other.length - one.length || (one < other ? -1 : 1));
  return ranked.length === 0 ? [''] : ranked.slice(0, 4);
}

/** @see Jaccard (1912), The distribution of the flora in the alpine zone */
function isNear(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  if (one.size === 0 && other.size === 0) return true;
  const shared = [...one].filter((word) => other.has(word)).length;
  return shared / (one.size + other.size - shared) >= sameShare;
}
