// V8 keeps the whole text alive behind a slice of 13 units or more.
const longestOwned = 12;

/** The same string, without a hold on the text that it was cut from. For words that outlive their text. */
export function detach(word: string): string {
  if (word.length <= longestOwned) return word;
  return Buffer.from(word, 'utf16le').toString('utf16le');
}

/** Remembers what was worked out for the words met lately: two generations, the older dropped when the younger is full. */
export class WordCache<Value> {
  private young = new Map<string, Value>();
  private old = new Map<string, Value>();

  /** @param capacity words a generation; at most twice as many are kept */
  constructor(private readonly capacity: number) {}

  get(word: string): Value | undefined {
    const known = this.young.get(word);
    if (known !== undefined) return known;
    const older = this.old.get(word);
    if (older !== undefined) this.put(word, older);
    return older;
  }

  set(word: string, value: Value): void {
    this.put(detach(word), value);
  }

  private put(word: string, value: Value): void {
    if (this.young.size >= this.capacity) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(word, value);
  }
}
