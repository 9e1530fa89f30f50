const stopWords = new Set(
  (
    'the a an of to in for on and or is are was were be been being by with from at as it its that this these those after ' +
    'before over under says say said new will would could should may might can has have had do does did not no but his her ' +
    'their our your he she they you we i who what how why when where which more most than up out about into all some one ' +
    'two three first last s t u us uk amid off just now get gets still back if so also than then there here per via vs'
  ).split(' '),
);
const zhStopWords = new Set(
  '的 了 在 是 和 与 对 将 为 有 就 不 也 被 等 及 或 称 说 并 从 到 中 上 下 后 前 其 该 这 那'.split(' '),
);
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
const englishWord = /[\p{Script=Latin}][\p{Script=Latin}\p{N}&'’-]*/gu;
const han = /\p{Script=Han}/u;
const mostTerms = 400;

/**
 * The terms of a text, each once: words and pairs of neighbouring words, without those that say nothing. Latin words in
 * lower case and without a possessive; Chinese by the words of ICU's dictionary.
 */
export function termsOf(text: string): ReadonlySet<string> {
  const terms = new Set<string>();
  for (const words of [latinWords(text), hanWords(text)]) {
    words.forEach((word, index) => {
      if (terms.size >= mostTerms) return;
      if (word === null) return;
      if (isTerm(word)) terms.add(word);
      const next = words[index + 1];
      if (next) terms.add(han.test(word) ? word + next : `${word} ${next}`);
    });
  }
  return terms;
}

/** Null where a pair is interrupted. */
function latinWords(text: string): readonly (string | null)[] {
  const found = text.toLowerCase().matchAll(englishWord);
  return [...found].map(({ 0: word }) => {
    const plain = word.replace(/['’]s?$/u, '');
    return plain.length < 2 || stopWords.has(plain) ? null : plain;
  });
}

function hanWords(text: string): readonly (string | null)[] {
  if (!han.test(text)) return [];
  return [...segmenter.segment(text)].map(({ segment, isWordLike }) =>
    isWordLike && han.test(segment) && !zhStopWords.has(segment) ? segment : null,
  );
}

function isTerm(word: string): boolean {
  return han.test(word) ? word.length >= 2 : word.length > 2;
}
