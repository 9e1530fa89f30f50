// Learns to translate phrases from English to French and to Chinese from some six hundred of them, in a minute or two, and
// translates sentences that it was not taught: nobody told it how to say "I love Python". With --short: fewer, in seconds.
import { Translator, trainTranslator, translationScores } from '@attention-flow/attention';
import type { TextPair } from '@attention-flow/attention';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { corpusFiles, phraseCorpus } from './translation/corpus.ts';
import type { PhraseRow } from './translation/grammar.ts';

const isShort = process.argv.includes('--short');
const size = isShort
  ? ({ sentences: 300, preset: 'mini', epochs: 50 } as const)
  : ({ sentences: 600, preset: 'small', epochs: 60 } as const);
const languages = { fr: 'French', zh: 'Chinese' } as const;
type Language = keyof typeof languages;

const corpus = phraseCorpus(size.sentences);
const asked = 'I love Python';
if (corpus.taught.some(({ en }) => /\bloves?\b.*Python/.test(en)))
  throw new Error('It was taught the answer');

if (process.argv.includes('--write')) {
  for (const [name, content] of Object.entries(corpusFiles()))
    await writeFile(new URL(`translation/${name}`, import.meta.url), content);
} else {
  console.log(`${corpus.taught.length} phrases are taught. Never among them: that someone loves Python.`);
  const folder = await mkdtemp(join(tmpdir(), 'translation-'));
  try {
    for (const language of Object.keys(languages) as Language[])
      await learn(language, join(folder, language));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function learn(language: Language, out: string): Promise<void> {
  const pairs = (rows: readonly PhraseRow[]): readonly TextPair[] =>
    rows.map((row) => ({ source: row.en, target: row[language] }));
  const { preset, epochs } = size;
  const { taught, heldOut, unseenPair } = corpus;
  const training = { train: pairs(taught), dev: pairs(heldOut), preset, epochs, seed: 1, out };
  const saved = await lastValueFrom(trainTranslator({ ...training, session: { device: 'cpu', threads: 1 } }));
  if (saved.kind !== 'saved') throw new Error('Training ended without a model');
  await using translator = await Translator.load(out);
  console.log(`\n${languages[language]}, ${saved.parameters} parameters, ${saved.seconds.toFixed(0)} s`);
  await score(translator, '100 other sentences', pairs(heldOut));
  await score(translator, `all ${unseenPair.length} about loving Python`, pairs(unseenPair));
  const [answer] = await translator.translate([asked]);
  console.log(`${asked} -> ${answer?.text}`);
  if (language !== 'fr') return;
  const [other] = await translator.translate(['I study music'], { forbid: ['étudi'] });
  console.log(`I study music (without 'étudi') -> ${other?.text}`);
}

/** Translates sentences that were not taught, and shows what is wrong first. */
async function score(translator: Translator, what: string, pairs: readonly TextPair[]): Promise<void> {
  const translations = await translator.translate(pairs.map(({ source }) => source));
  const texts = translations.map(({ text }) => text);
  const { bleu, chrf, exact } = translationScores(
    texts,
    pairs.map(({ target }) => [target]),
  );
  console.log(
    `${what}: BLEU ${bleu.toFixed(1)}, chrF ${chrf.toFixed(1)}, exact ${(100 * exact).toFixed(0)} %`,
  );
  const wrong = pairs.findIndex(({ target }, at) => target !== texts[at]);
  const pair = pairs[wrong];
  if (pair) console.log(`  wrong: ${pair.source} -> ${texts[wrong]} (not: ${pair.target})`);
}
