import type { Classification } from '@attention-flow/attention';
import type { Output } from './output.ts';

/** What a model did not read of texts that are longer than it reads; nothing where it read them all. */
export interface Dropped {
  /** Texts of which something was not read. */
  readonly cutTexts?: number;
  /** Of all of them together. */
  readonly droppedTokens?: number;
}

/** Says how much of the texts was not read, if anything. */
export function reportDropped(answers: readonly Classification[], output: Output): Dropped {
  const cut = answers.filter((answer) => answer.droppedTokens > 0);
  if (cut.length === 0) return {};
  const droppedTokens = cut.reduce((sum, answer) => sum + answer.droppedTokens, 0);
  output.note(
    `${cut.length} of ${answers.length} texts are longer than the model reads: ${droppedTokens} tokens were left out (see --max-tokens of train)`,
  );
  return { cutTexts: cut.length, droppedTokens };
}
