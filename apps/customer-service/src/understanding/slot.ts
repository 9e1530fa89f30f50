/** A thing that a customer names in passing and that an answer may need. */
export const slotKinds = ['date', 'amount', 'orderNumber', 'cardNumber', 'name'] as const;
export type SlotKind = (typeof slotKinds)[number];

/** What was found in a text. */
export interface Slot {
  readonly kind: SlotKind;
  /** The text as it was written. */
  readonly text: string;
  /** Offsets into the text in UTF-16 units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /**
   * The same however it was written: a date as `YYYY-MM-DD`, an amount as `12.50 CNY` (without the currency where none
   * was said), numbers without separators in upper case, a name as the list of names spells it.
   */
  readonly value: string;
}

/** Finds slots of one kind; where two find the same stretch of text, {@link findSlots} keeps the longer. */
export type SlotFinder = (text: string) => readonly Slot[];

/** A slot from a match of a pattern, unless `value` finds no sense in it. */
export function slotsOf(
  kind: SlotKind,
  text: string,
  pattern: RegExp,
  value: (groups: Readonly<Record<string, string | undefined>>, matched: string) => string | undefined,
): readonly Slot[] {
  return [...text.matchAll(pattern)].flatMap((match): readonly Slot[] => {
    const [matched] = match;
    const meaning = value(match.groups ?? {}, matched);
    if (meaning === undefined) return [];
    return [{ kind, text: matched, start: match.index, end: match.index + matched.length, value: meaning }];
  });
}
