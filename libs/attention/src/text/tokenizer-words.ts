import { kind, kindsOf } from './characters.ts';
import { UnsupportedTokenizerError } from './errors.ts';
import { fieldsOf, flagOf, listOf, stringOf } from './json-fields.ts';
import type { Fields } from './json-fields.ts';
import { parsePattern } from './tokenizer-patterns.ts';

/** Cuts a normalised text into the words that a subword model sees: `[start, end, start, end, ...]`. */
export type WordSplitter = (text: string) => readonly number[];

/** BERT's words: white space separates, every punctuation mark (and every ideograph, if isolated) is a word. */
export function bertWords(isolateHan: boolean): WordSplitter {
  const alone = kind.punctuation | (isolateHan ? kind.han : 0);
  return (text) => {
    const spans: number[] = [];
    let start = -1;
    for (let at = 0; at < text.length;) {
      const codePoint = text.codePointAt(at) ?? 0;
      const next = codePoint > 0xffff ? at + 2 : at + 1;
      const kinds = kindsOf(codePoint);
      if (kinds & (kind.space | alone)) {
        if (start >= 0) spans.push(start, at);
        start = -1;
        if (kinds & alone) spans.push(at, next);
      } else if (start < 0) start = at;
      at = next;
    }
    if (start >= 0) spans.push(start, text.length);
    return spans;
  };
}

// GPT-2's pattern (openai/gpt-2, encoder.py). Its alternatives cover every character, so matches are adjacent.
const gpt2Words =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

export const byteLevelWords: WordSplitter = (text) => {
  const spans: number[] = [];
  let start = 0;
  for (const word of text.match(gpt2Words) ?? []) spans.push(start, (start += word.length));
  return spans;
};

const uncut: WordSplitter = (text) => [0, text.length];

/** Makes every match of `pattern` a piece of its own, and cuts each piece further. */
function isolate(pattern: RegExp, cut: WordSplitter): WordSplitter {
  return (text) => {
    const spans: number[] = [];
    const add = (start: number, end: number): void => {
      if (end - start === 1) spans.push(start, end);
      else if (end > start) for (const offset of cut(text.slice(start, end))) spans.push(start + offset);
    };
    let done = 0;
    for (const match of text.matchAll(pattern)) {
      add(done, match.index);
      done = match.index + match[0].length;
      add(match.index, done);
    }
    add(done, text.length);
    return spans;
  };
}

/** A byte-level `pre_tokenizer`: its words, and whether a space is put before the text. */
export interface ByteLevelSplit {
  readonly split: WordSplitter;
  readonly addPrefixSpace: boolean;
}

/** Reads `ByteLevel`, or a `Sequence` of isolating `Split`s that ends with it. */
export function parseByteLevel(json: unknown, where = 'pre_tokenizer'): ByteLevelSplit {
  const fields = fieldsOf(json, where);
  const type = stringOf(fields['type'], `${where}.type`);
  if (type === 'ByteLevel') {
    const useRegex = flagOf(fields['use_regex'], `${where}.use_regex`, true);
    const addPrefixSpace = flagOf(fields['add_prefix_space'], `${where}.add_prefix_space`, true);
    return { split: useRegex ? byteLevelWords : uncut, addPrefixSpace };
  }
  if (type !== 'Sequence') throw new UnsupportedTokenizerError(where, type);
  const steps = listOf(fields['pretokenizers'], `${where}.pretokenizers`);
  const last = parseByteLevel(steps.at(-1), `${where}.pretokenizers[${steps.length - 1}]`);
  if (last.addPrefixSpace) throw new UnsupportedTokenizerError(where, 'a Sequence with add_prefix_space');
  const split = steps
    .slice(0, -1)
    .map((step, index) => parseSplitPattern(fieldsOf(step, where), `${where}.pretokenizers[${index}]`))
    .reduceRight((cut, pattern) => isolate(pattern, cut), last.split);
  return { split, addPrefixSpace: false };
}

function parseSplitPattern(fields: Fields, where: string): RegExp {
  const type = stringOf(fields['type'], `${where}.type`);
  if (type !== 'Split') throw new UnsupportedTokenizerError(where, `${type} before ByteLevel`);
  const behavior = stringOf(fields['behavior'], `${where}.behavior`);
  if (behavior !== 'Isolated' || flagOf(fields['invert'], `${where}.invert`, false)) {
    throw new UnsupportedTokenizerError(where, `a Split that is inverted or not Isolated (${behavior})`);
  }
  return parsePattern(fields['pattern'], `${where}.pattern`);
}
