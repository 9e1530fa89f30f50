import { readFileSync } from 'node:fs';
import { languages } from '../document/document.ts';
import type { Language } from '../document/document.ts';
import { sentiments } from '../scoring/score.ts';
import type { Sentiment } from '../scoring/score.ts';

/** What happened, as a text with slots. */
export interface Lead {
  readonly topics: readonly string[];
  readonly sentiment: Sentiment;
  readonly text: string;
}

/** What sample news of one language are made of. */
export interface SampleParts {
  readonly leads: readonly Lead[];
  readonly tails: readonly string[];
  /** Texts of the crisis, part by part. */
  readonly crisis: readonly (readonly string[])[];
  readonly vocabulary: ReadonlyMap<string, readonly string[]>;
}

const folder = new URL('../../sample/', import.meta.url);

/** The files of `sample/`. @throws Error naming a line that is none of what it should be */
export function readSampleParts(): Readonly<Record<Language, SampleParts>> {
  const vocabulary = linesOf('vocabulary.txt').map((line) => {
    const [, language, slot = '', values = ''] = /^(\w+)\.(\w+): (.+)$/.exec(line) ?? [];
    return { language, slot, values: values.split(';').map((value) => value.trim()) };
  });
  const partsOf = (language: Language): SampleParts => ({
    leads: linesOf(`leads.${language}.txt`).map(leadOf),
    tails: textOf(`tails.${language}.txt`)
      .split('\n')
      .filter((line) => line !== ''),
    crisis: crisisOf(linesOf(`crisis.${language}.txt`)),
    vocabulary: new Map(
      vocabulary.filter((entry) => entry.language === language).map(({ slot, values }) => [slot, values]),
    ),
  });
  return { en: partsOf(languages[0]), zh: partsOf(languages[1]) };
}

/** JSON Lines of entities, as clients import them. */
export function sampleEntities(): readonly unknown[] {
  return linesOf('entities.jsonl').map((line): unknown => JSON.parse(line));
}

function textOf(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

function linesOf(name: string): readonly string[] {
  return textOf(name)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function leadOf(line: string): Lead {
  const [topics = '', name = '', text = ''] = line.split(' | ');
  const sentiment = sentiments.find((each) => each === name);
  if (sentiment === undefined || text === '') throw new Error(`No lead of the sample: ${line}`);
  return { topics: topics.split('+'), sentiment, text };
}

function crisisOf(lines: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  for (const line of lines) {
    const [part = '', text = ''] = line.split(' | ');
    (parts[Number(part) - 1] ??= []).push(text);
  }
  return parts;
}
