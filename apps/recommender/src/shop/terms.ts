const pieces = /\p{Script=Han}+|[\p{Letter}\p{Number}]+/gu;
const han = /^\p{Script=Han}/u;

/**
 * What a text is found by: words in small letters, plural `s` left out, and pairs of neighbouring Chinese characters;
 * each as often as it stands there.
 */
export function terms(text: string): readonly string[] {
  return Array.from(text.toLowerCase().matchAll(pieces), ([piece]) => piece).flatMap((piece) =>
    han.test(piece) ? pairs(piece) : [stem(piece)],
  );
}

function pairs(run: string): readonly string[] {
  const characters = [...run];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((second, index) => `${characters[index] ?? ''}${second}`);
}

function stem(word: string): string {
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
