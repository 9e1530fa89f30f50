import { findAmounts } from './amounts.ts';
import { findDates } from './dates.ts';
import type { NameList } from './names.ts';
import { findCardNumbers, findOrderNumbers } from './numbers.ts';
import type { Slot, SlotKind } from './slot.ts';

export interface SlotContext {
  /** The day on which it was said: what `yesterday` counts from. */
  readonly today: Date;
  readonly names: NameList;
}

/** Where two kinds claim stretches of equal length, the earlier one has it. */
const precedence: readonly SlotKind[] = ['cardNumber', 'date', 'amount', 'orderNumber', 'name'];

/** The slots of a text in order; of those that overlap, the longest. */
export function findSlots(text: string, { today, names }: SlotContext): readonly Slot[] {
  const found = [
    ...findCardNumbers(text),
    ...findDates(text, today),
    ...findAmounts(text),
    ...findOrderNumbers(text),
    ...names.find(text),
  ].toSorted(
    (one, other) =>
      other.end - other.start - (one.end - one.start) ||
      precedence.indexOf(one.kind) - precedence.indexOf(other.kind) ||
      one.start - other.start,
  );
  const kept: Slot[] = [];
  for (const slot of found) {
    if (kept.every(({ start, end }) => slot.end <= start || end <= slot.start)) kept.push(slot);
  }
  return kept.toSorted((one, other) => one.start - other.start);
}
