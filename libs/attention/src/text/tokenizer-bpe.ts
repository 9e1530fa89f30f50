import { byteCharacters, utf8Of } from './byte-alphabet.ts';
import type { CharacterBytes } from './byte-alphabet.ts';
import { InvalidTokenizerError } from './errors.ts';
import { Heap } from './heap.ts';
import type { Pieces, SubwordModel } from './tokenizer-wordpiece.ts';
import { WordCache } from './word-cache.ts';

export interface BpeConfig {
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Pairs of tokens in the order in which they are joined. */
  readonly merges: readonly (readonly [left: string, right: string])[];
  /** Stands for bytes that the vocabulary lacks; a trained one has all 256. */
  readonly unkId: number;
}

/** Byte-level byte-pair encoding (arXiv 1508.07909; openai/gpt-2, encoder.py). */
export class BpeModel implements SubwordModel {
  readonly vocabulary: ReadonlyMap<string, number>;
  private readonly byteIds: readonly number[];
  private readonly ranks = new Map<number, number>();
  private readonly joined: readonly number[];
  private readonly idLimit: number;
  private readonly cache = new WordCache<Pieces>(20_000);

  constructor({ vocabulary, merges, unkId }: BpeConfig) {
    this.vocabulary = vocabulary;
    this.byteIds = byteCharacters.map((character) => vocabulary.get(character) ?? unkId);
    let idLimit = 0;
    for (const id of vocabulary.values()) idLimit = Math.max(idLimit, id + 1);
    this.idLimit = idLimit;
    this.joined = merges.map(([left, right], rank) => {
      const [leftId, rightId, id] = [left, right, left + right].map((token) => vocabulary.get(token));
      if (leftId === undefined || rightId === undefined || id === undefined) {
        throw new InvalidTokenizerError(
          `model.merges[${rank}]`,
          `joins '${left}' and '${right}' beyond the vocabulary`,
        );
      }
      this.ranks.set(leftId * idLimit + rightId, rank);
      return id;
    });
  }

  encodeWord(word: string): Pieces {
    let pieces = this.cache.get(word);
    if (!pieces) {
      pieces = this.merge(word);
      // Long runs hardly ever come again.
      if (word.length <= 64) this.cache.set(word, pieces);
    }
    return pieces;
  }

  private merge(word: string): Pieces {
    const characters = utf8Of(word);
    const ids: (number | null)[] = characters.bytes.map((byte) => this.byteIds[byte] ?? 0);
    const count = ids.length;
    const next = Array.from(ids, (_, at) => at + 1);
    const previous = Array.from(ids, (_, at) => at - 1);
    const rankAt = (at: number): number | undefined => {
      const left = ids[at] ?? null;
      const right = ids[next[at] ?? count] ?? null;
      return left === null || right === null ? undefined : this.ranks.get(left * this.idLimit + right);
    };
    // Lowest rank first, then leftmost.
    const queue = new Heap<number>((a, b) => a < b);
    const enqueue = (at: number): void => {
      const rank = rankAt(at);
      if (rank !== undefined) queue.push(rank * count + at);
    };
    for (let at = 0; at + 1 < count; at++) enqueue(at);
    for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
      const at = entry % count;
      const rank = (entry - at) / count;
      if (rankAt(at) !== rank) continue;
      const right = next[at] ?? count;
      const after = next[right] ?? count;
      ids[at] = this.joined[rank] ?? null;
      ids[right] = null;
      next[at] = after;
      if (after < count) previous[after] = at;
      const before = previous[at] ?? -1;
      if (before >= 0) enqueue(before);
      enqueue(at);
    }
    return piecesOf(word, characters, ids);
  }
}

function piecesOf(word: string, { starts, ends }: CharacterBytes, ids: readonly (number | null)[]): Pieces {
  const pieces: { ids: number[]; starts: number[]; ends: number[] } = { ids: [], starts: [], ends: [] };
  for (let at = 0; at < ids.length;) {
    const id = ids[at] ?? 0;
    let last = at;
    while (last + 1 < ids.length && ids[last + 1] === null) last++;
    let start = starts[at] ?? 0;
    let end = ends[last] ?? word.length;
    // A token owns the space before its word; its span does not, unless it is nothing but space.
    const text = word.slice(start, end);
    const shown = text.trim();
    if (shown !== '' && shown !== text) {
      start += text.indexOf(shown);
      end = start + shown.length;
    }
    pieces.ids.push(id);
    pieces.starts.push(start);
    pieces.ends.push(end);
    at = last + 1;
  }
  return pieces;
}
