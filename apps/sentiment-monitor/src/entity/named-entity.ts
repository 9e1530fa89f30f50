/** A company, an institution, a currency: what a text can be about, by any of its names. */
export interface NamedEntity {
  /** What filters and series call it, such as `HRLB`. */
  readonly key: string;
  readonly name: string;
  readonly ticker: string | null;
  /** Further spellings, in any language. */
  readonly aliases: readonly string[];
}

/** All that it is recognised by. */
export function spellingsOf({ name, ticker, aliases }: NamedEntity): readonly string[] {
  return [...new Set([name, ...(ticker === null ? [] : [ticker]), ...aliases])];
}
