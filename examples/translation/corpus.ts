// What the translators are taught, and what is kept from them.
import { Random } from '@attention-flow/attention';
import { everySentence } from './grammar.ts';
import type { PhraseRow } from './grammar.ts';
import { setPhrases } from './set-phrases.ts';

export interface Corpus {
  /** All set phrases, and sentences of the grammar drawn at random. */
  readonly taught: readonly PhraseRow[];
  /** Sentences that are not taught, made of words that are. */
  readonly heldOut: readonly PhraseRow[];
  /** Every sentence that says of someone to love Python: these two never stand together in what is taught. */
  readonly unseenPair: readonly PhraseRow[];
}

/** @param sentences of the grammar to teach, of some nine thousand */
export function phraseCorpus(sentences: number): Corpus {
  const drawn = Random.fromSeed('phrases').shuffle(everySentence());
  const isUnseen = ({ verb, thing }: (typeof drawn)[number]) =>
    verb.en[0] === 'love' && thing.en === 'Python';
  const row = ({ en, fr, zh }: PhraseRow): PhraseRow => ({ en, fr, zh });
  const others = drawn.filter((sentence) => !isUnseen(sentence)).map(row);
  return {
    taught: [...setPhrases, ...others.slice(0, sentences)],
    heldOut: others.slice(-100),
    unseenPair: drawn.filter(isUnseen).map(row),
  };
}

/** The corpus as files for the command line: `npm run example:translation -- --write`. */
export function corpusFiles(): Readonly<Record<'phrases.jsonl' | 'held-out.jsonl', string>> {
  const { taught, heldOut, unseenPair } = phraseCorpus(600);
  const lines = (rows: readonly PhraseRow[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  return { 'phrases.jsonl': lines(taught), 'held-out.jsonl': lines([...heldOut, ...unseenPair]) };
}
