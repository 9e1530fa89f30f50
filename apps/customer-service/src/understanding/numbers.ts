import { slotsOf } from './slot.ts';
import type { Slot } from './slot.ts';

const card = /(?<![\d-])\d(?:[ -]?\d){11,18}(?![\d-])/gu;
/** Letters with digits, or digits after the word that says what they are. */
const named =
  /(?:\b(?:order|booking|parcel|tracking|reference|ref|invoice|case|ticket)(?:\s+(?:number|no\.?|id|code))?(?:\s+is)?|(?:订单|訂單|运单|運單|快递|快遞|单|單|工单|工單)[号號]?(?:码|碼)?(?:[是为為])?)\s*[:：#＃]?\s*(?<code>[A-Z0-9](?:[A-Z0-9-]{2,30})[A-Z0-9])(?![A-Z0-9])/giu;
const coded =
  /(?<![\p{Letter}\p{Number}-])#?(?<code>[A-Z]{1,5}-?\d{4,20}(?:-\d{1,10})?)(?![\p{Letter}\p{Number}-])/gu;
const hashed = /(?<![\p{Letter}\p{Number}])[#＃](?<code>\d{4,20})(?!\d)/gu;

/** Card numbers: 12 to 19 digits, grouped or not, whose check digit is right. */
export function findCardNumbers(text: string): readonly Slot[] {
  return slotsOf('cardNumber', text, card, (_, matched) => {
    const digits = matched.replaceAll(/\D/gu, '');
    return isLuhn(digits) ? digits : undefined;
  });
}

/** Order numbers: what follows the word for one, codes such as `AB-10293`, `#48213`. The offsets are those of the code. */
export function findOrderNumbers(text: string): readonly Slot[] {
  return [named, coded, hashed].flatMap((pattern) =>
    slotsOf('orderNumber', text, pattern, ({ code = '' }) =>
      /\d{3}/u.test(code.replaceAll('-', '')) ? code.toUpperCase() : undefined,
    ).map((slot) => {
      const start = slot.start + slot.text.toUpperCase().lastIndexOf(slot.value);
      const end = start + slot.value.length;
      return { ...slot, text: text.slice(start, end), start, end };
    }),
  );
}

/**
 * Whether the last digit is the check digit of the others.
 *
 * @see ISO/IEC 7812-1, annex B (Luhn)
 */
export function isLuhn(digits: string): boolean {
  if (!/^\d{2,}$/u.test(digits)) return false;
  const sum = [...digits].toReversed().reduce((total, digit, place) => {
    const doubled = Number(digit) * (place % 2 === 1 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
