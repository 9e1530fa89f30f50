/** The languages that are answered; a question in another script counts as English. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/**
 * The language of a text by the share of its scripts: one Han character weighs as much as one Latin word, so
 * that a product name in a Chinese sentence, or a Chinese one in an English sentence, does not decide.
 *
 * @param fallback for a text with neither, such as an order number
 */
export function detectLanguage(text: string, fallback: Language = 'en'): Language {
  const characters = count(text, /\p{Script=Han}/gu);
  const words = count(text, /\p{Script=Latin}+/gu);
  if (characters === 0 && words === 0) return fallback;
  return characters >= words ? 'zh' : 'en';
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
