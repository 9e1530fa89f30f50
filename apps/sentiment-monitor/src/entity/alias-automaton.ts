/** One spelling of an entity. */
export interface Alias<Key> {
  readonly text: string;
  readonly key: Key;
}

/** Where an alias stands in a text, in UTF-16 units; `end` is exclusive. */
export interface AliasMatch<Key> {
  readonly key: Key;
  readonly start: number;
  readonly end: number;
}

interface Node<Key> {
  readonly next: Map<number, Node<Key>>;
  /** The node of the longest proper suffix that is the beginning of an alias. */
  failure: Node<Key> | undefined;
  /** The nearest node along failures at which an alias ends. */
  output: Node<Key> | undefined;
  readonly keys: { readonly key: Key; readonly isExact: boolean; readonly text: string }[];
  readonly depth: number;
}

const newNode = <Key>(depth: number): Node<Key> => ({
  next: new Map(),
  failure: undefined,
  output: undefined,
  keys: [],
  depth,
});

/**
 * Finds all aliases of a list in one pass over a text, however long the list is (Aho & Corasick 1975).
 *
 * An alias in Latin or other letters, or digits, must stand as words of its own: `Ford` is not in `affordable`. Chinese
 * has no word borders, so an alias in Han characters is found anywhere. Upper and lower case are the same, but for an
 * alias in capitals alone of at most five letters, a ticker, which must be written so: `ALL` is not in `all banks`.
 */
export class AliasAutomaton<Key> {
  private readonly root = newNode<Key>(0);

  constructor(aliases: Iterable<Alias<Key>>) {
    for (const { text, key } of aliases) this.add(text, key);
    this.link();
  }

  /**
   * In order of their ends. Where matches overlap, the longest one that begins first is kept: `Harlow Bank` and not
   * `Harlow` in it; keys that share an alias are all found.
   */
  find(text: string): readonly AliasMatch<Key>[] {
    const found: AliasMatch<Key>[] = [];
    let node = this.root;
    for (let at = 0; at < text.length; at++) {
      const unit = foldedUnit(text, at);
      while (node !== this.root && !node.next.has(unit)) node = node.failure ?? this.root;
      node = node.next.get(unit) ?? this.root;
      for (let ending: Node<Key> | undefined = node; ending; ending = ending.output) {
        const start = at + 1 - ending.depth;
        if (ending.keys.length === 0 || !standsAlone(text, start, at + 1)) continue;
        for (const { key, isExact, text: alias } of ending.keys) {
          if (!isExact || text.slice(start, at + 1) === alias) found.push({ key, start, end: at + 1 });
        }
      }
    }
    return longest(found);
  }

  private add(text: string, key: Key): void {
    if (text === '') return;
    let node = this.root;
    for (let at = 0; at < text.length; at++) {
      const unit = foldedUnit(text, at);
      const next = node.next.get(unit) ?? newNode<Key>(at + 1);
      node.next.set(unit, next);
      node = next;
    }
    node.keys.push({ key, text, isExact: /^[A-Z]{1,5}$/.test(text) });
  }

  private link(): void {
    const queue = [...this.root.next.values()];
    for (const node of queue) node.failure = this.root;
    for (let node = queue.shift(); node; node = queue.shift()) {
      for (const [unit, child] of node.next) {
        let failure = node.failure;
        while (failure && !failure.next.has(unit)) failure = failure.failure;
        child.failure = failure?.next.get(unit) ?? this.root;
        child.output = child.failure.keys.length > 0 ? child.failure : child.failure.output;
        queue.push(child);
      }
    }
  }
}

/** One unit in lower case; what would change its length (such as `İ`) stays as it is, so that offsets hold. */
function foldedUnit(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit;
  const folded = text.charAt(at).toLowerCase();
  return folded.length === 1 ? folded.charCodeAt(0) : unit;
}

const wordCharacter = /[\p{L}\p{N}\p{M}]/u;
const borderless = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

function standsAlone(text: string, start: number, end: number): boolean {
  return isBorder(text, start) && isBorder(text, end);
}

/** Whether a word may begin or end between the characters on both sides. */
function isBorder(text: string, at: number): boolean {
  const before = characterBefore(text, at);
  const after = String.fromCodePoint(text.codePointAt(at) ?? 0x20);
  if (!wordCharacter.test(before) || !wordCharacter.test(after)) return true;
  return borderless.test(before) || borderless.test(after);
}

function characterBefore(text: string, at: number): string {
  if (at === 0) return ' ';
  const low = text.charCodeAt(at - 1);
  const isPair = low >= 0xdc00 && low <= 0xdfff && at > 1;
  return text.slice(isPair ? at - 2 : at - 1, at);
}

function longest<Key>(found: readonly AliasMatch<Key>[]): readonly AliasMatch<Key>[] {
  const sorted = [...found].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: AliasMatch<Key>[] = [];
  for (const match of sorted) {
    const last = kept.at(-1);
    if (!last || match.start >= last.end || (match.start === last.start && match.end === last.end))
      kept.push(match);
  }
  return kept;
}
