/** @file The two usual ways to find a text by its words, for comparison: BM25, and the cosine of TF-IDF vectors. */

/** Scores of all indexed texts for a question. */
export interface TextIndex {
  scores(question: string): Float64Array;
}

const han = /[\u3400-\u9fff]/u;

/** Lower-cased words of ASCII letters and digits; of Chinese each character and each pair of neighbours. */
export function termsOf(text: string): readonly string[] {
  return [...text.toLowerCase().matchAll(/[a-z0-9]+|[\u3400-\u9fff]+/gu)].flatMap(([run]) =>
    han.test(run) ? [...run, ...pairsOf(run)] : [run],
  );
}

const pairsOf = (run: string): readonly string[] =>
  Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2));

/** Okapi BM25 with k1 = 1.2 and b = 0.75 (Robertson & Zaragoza 2009, doi 10.1561/1500000019). */
export function bm25(texts: readonly string[]): TextIndex {
  const [k1, b] = [1.2, 0.75];
  const documents = texts.map(termsOf);
  const meanLength = documents.reduce((sum, { length }) => sum + length, 0) / documents.length;
  const postings = new Map<string, [text: number, weight: number][]>();
  documents.forEach((terms, text) => {
    for (const [term, count] of counted(terms)) {
      const weight = (count * (k1 + 1)) / (count + k1 * (1 - b + (b * terms.length) / meanLength));
      const list = postings.get(term);
      if (list) list.push([text, weight]);
      else postings.set(term, [[text, weight]]);
    }
  });
  return {
    scores(question) {
      const scores = new Float64Array(texts.length);
      for (const term of new Set(termsOf(question))) {
        const list = postings.get(term) ?? [];
        const idf = Math.log(1 + (texts.length - list.length + 0.5) / (list.length + 0.5));
        for (const [text, weight] of list) scores[text] = (scores[text] ?? 0) + idf * weight;
      }
      return scores;
    },
  };
}

/** One kind of n-grams: how to cut them, and in how many texts they must stand. */
interface Block {
  readonly cut: (text: string) => readonly string[];
  readonly minTexts: number;
}

const wordGrams: Block = {
  cut: (text) => {
    const words = text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
    return [...words, ...words.slice(1).map((word, at) => `${words[at] ?? ''} ${word}`)];
  },
  minTexts: 1,
};
/** Of 2 to 5 characters inside a word with a space on either side. */
const characterGrams: Block = {
  cut: (text) =>
    text
      .toLowerCase()
      .split(/\s+/u)
      .filter((word) => word !== '')
      .flatMap((word) => gramsOf(` ${word} `, 2, 5)),
  minTexts: 2,
};
const chineseGrams: Block = {
  cut: (text) => gramsOf(text.toLowerCase().replace(/\s+/gu, ' '), 1, 4),
  minTexts: 2,
};

/** Cosine of TF-IDF vectors with sublinear counts: words, word pairs and characters; of Chinese 1 to 4 characters. */
export function tfIdf(texts: readonly string[], isChinese: boolean): TextIndex {
  const blocks = (isChinese ? [chineseGrams] : [wordGrams, characterGrams]).map((block) =>
    blockIndex(texts, block),
  );
  return {
    scores(question) {
      const scores = new Float64Array(texts.length);
      for (const block of blocks) block(question, scores);
      return scores;
    },
  };
}

/** @returns what adds the cosines of a question with all texts to given scores */
function blockIndex(
  texts: readonly string[],
  { cut, minTexts }: Block,
): (question: string, scores: Float64Array) => void {
  const documents = texts.map((text) => counted(cut(text)));
  const inTexts = new Map<string, number>();
  for (const document of documents)
    for (const gram of document.keys()) inTexts.set(gram, (inTexts.get(gram) ?? 0) + 1);
  const weigh = (grams: ReadonlyMap<string, number>) => {
    const weights = new Map<string, number>();
    for (const [gram, count] of grams) {
      const known = inTexts.get(gram) ?? 0;
      if (known < minTexts) continue;
      weights.set(gram, (1 + Math.log(count)) * (Math.log((1 + texts.length) / (1 + known)) + 1));
    }
    const length = Math.hypot(...weights.values()) || 1;
    return [...weights].map(([gram, weight]) => [gram, weight / length] as const);
  };
  const postings = new Map<string, [text: number, weight: number][]>();
  documents.forEach((document, text) => {
    for (const [gram, weight] of weigh(document)) {
      const list = postings.get(gram);
      if (list) list.push([text, weight]);
      else postings.set(gram, [[text, weight]]);
    }
  });
  return (question, scores) => {
    for (const [gram, weight] of weigh(counted(cut(question))))
      for (const [text, other] of postings.get(gram) ?? [])
        scores[text] = (scores[text] ?? 0) + weight * other;
  };
}

function gramsOf(text: string, shortest: number, longest: number): readonly string[] {
  const characters = [...text];
  const grams: string[] = [];
  for (let size = shortest; size <= longest; size++)
    for (let at = 0; at + size <= characters.length; at++)
      grams.push(characters.slice(at, at + size).join(''));
  return grams;
}

function counted(terms: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
