import type { SlotKind } from '../understanding/slot.ts';

const kinds: Readonly<Record<string, SlotKind>> = {
  date: 'date',
  amount: 'amount',
  ordernumber: 'orderNumber',
  cardnumber: 'cardNumber',
  name: 'name',
};
const placeholder = /\{\{?\s*(?<name>[a-z][a-z _]*)\s*\}?\}/giu;
const kindOf = (name: string): SlotKind | undefined => kinds[name.toLowerCase().replaceAll(/[ _]/gu, '')];

/** What a template needs to be told, each once, in its order; braces around anything else are text. */
export function requiredSlots(template: string): readonly SlotKind[] {
  const named = [...template.matchAll(placeholder)].flatMap(
    ({ groups }) => kindOf(groups?.['name'] ?? '') ?? [],
  );
  return [...new Set(named)];
}

/** A template with the values of its slots; one that is not known stays as it is. */
export function fillTemplate(template: string, valueOf: (kind: SlotKind) => string | undefined): string {
  return template.replaceAll(placeholder, (written, name: string) => {
    const kind = kindOf(name);
    return (kind && valueOf(kind)) ?? written;
  });
}
