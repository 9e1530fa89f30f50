/** A tokenizer file asks for something that this tokenizer does not do. */
export class UnsupportedTokenizerError extends Error {
  readonly code = 'ATTENTION_UNSUPPORTED_TOKENIZER';

  constructor(
    readonly part: string,
    readonly found: string,
  ) {
    super(`Cannot read the tokenizer: ${part} is ${found}, which is not supported`);
  }
}

/** A tokenizer file is not what its format says. */
export class InvalidTokenizerError extends Error {
  readonly code = 'ATTENTION_INVALID_TOKENIZER';

  constructor(
    readonly where: string,
    readonly problem: string,
  ) {
    super(`Invalid tokenizer: ${where} ${problem}`);
  }
}

/** An option of this folder's functions is out of its range. */
export class TextOptionError extends Error {
  readonly code = 'ATTENTION_TEXT_OPTION';

  constructor(
    readonly option: string,
    readonly value: number,
    readonly expected: string,
  ) {
    super(`${option} is ${value}; it must be ${expected}`);
  }
}

/** A saved feature vocabulary is not what its format says. */
export class InvalidVocabularyError extends Error {
  readonly code = 'ATTENTION_INVALID_VOCABULARY';

  constructor(readonly problem: string) {
    super(`Invalid feature vocabulary: ${problem}`);
  }
}
