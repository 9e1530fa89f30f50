import { InvalidVocabularyError } from './errors.ts';
import type { NgramOptions, NgramRange } from './ngrams.ts';

/** A feature vocabulary as it is saved. */
export interface FeatureVocabularyJson {
  readonly version: 1;
  readonly options: NgramOptions;
  readonly documents: number;
  /** Features in the order of their ids, joined by line ends: no feature holds one. */
  readonly features: string;
  /** In how many documents each feature stood. */
  readonly counts: readonly number[];
}

/** @throws InvalidVocabularyError naming what is wrong */
export function parseVocabularyJson(json: unknown): FeatureVocabularyJson {
  const { version, options, documents, features, counts } = record(json, 'the file');
  if (version !== 1) throw new InvalidVocabularyError(`version ${String(version)} is unknown`);
  if (typeof features !== 'string') throw new InvalidVocabularyError('the features are missing');
  if (!Array.isArray(counts)) throw new InvalidVocabularyError('the counts are missing');
  const size = features === '' ? 0 : features.split('\n').length;
  if (size !== counts.length) {
    throw new InvalidVocabularyError(`it has ${size} features and ${counts.length} counts`);
  }
  return {
    version,
    options: parseOptions(options),
    documents: count(documents, 'the number of documents'),
    features,
    counts: counts.map((value) => count(value, 'a count')),
  };
}

function parseOptions(json: unknown): NgramOptions {
  const { bigrams, skipBigrams, characters, cjkCharacters } = record(json, 'options');
  for (const [name, flag] of Object.entries({ bigrams, skipBigrams })) {
    if (flag !== undefined && typeof flag !== 'boolean') {
      throw new InvalidVocabularyError(`options.${name} is neither true nor false`);
    }
  }
  return {
    ...(typeof bigrams === 'boolean' ? { bigrams } : {}),
    ...(typeof skipBigrams === 'boolean' ? { skipBigrams } : {}),
    ...(characters === undefined ? {} : { characters: parseRange(characters, 'options.characters') }),
    ...(cjkCharacters === undefined
      ? {}
      : { cjkCharacters: parseRange(cjkCharacters, 'options.cjkCharacters') }),
  };
}

function parseRange(json: unknown, where: string): NgramRange | null {
  if (json === null) return null;
  const { min, max } = record(json, where);
  return { min: count(min, `${where}.min`), max: count(max, `${where}.max`) };
}

function record(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new InvalidVocabularyError(`${where} is not an object`);
}

function count(value: unknown, where: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidVocabularyError(`${where} is not a whole number of 0 or more`);
}
