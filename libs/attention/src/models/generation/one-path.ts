import type { Decoding, Ending, LogProbabilities } from './decoding.ts';
import { allowed, mostProbable } from './rules.ts';
import type { GenerationRules } from './rules.ts';
import { draw, samplingChances } from './sampling.ts';
import type { SamplingOptions } from './sampling.ts';

/** Chooses the next token; undefined where none is allowed. */
export type Choose = (allowed: LogProbabilities) => number | undefined;

/** Always the most probable token. */
export const greedy = (rules: GenerationRules): Decoding =>
  followOnePath(rules, (left) => mostProbable(left, 1)[0]);

/** Tokens drawn by chance; the same numbers, the same text. */
export const sample = (
  rules: GenerationRules,
  options: SamplingOptions,
  random: { uniform(): number },
): Decoding => followOnePath(rules, (left) => draw(samplingChances(left, options), random.uniform()));

/** One text, token by token. */
export function followOnePath(rules: GenerationRules, choose: Choose): Decoding {
  return open(rules, choose, { tokens: [], logProbability: 0 });
}

interface Path {
  readonly tokens: readonly number[];
  readonly logProbability: number;
}

function open(rules: GenerationRules, choose: Choose, path: Path): Decoding {
  const row = { parent: 0, token: path.tokens.at(-1) ?? rules.startId };
  return { kind: 'open', rows: [row], advance: ([next]) => advanced(rules, choose, path, next) };
}

function advanced(
  rules: GenerationRules,
  choose: Choose,
  path: Path,
  next: LogProbabilities = new Float32Array(),
): Decoding {
  const token = choose(allowed(next, path.tokens, rules));
  if (token === undefined) return ended(path, 'stuck');
  const logProbability = path.logProbability + (next[token] ?? -Infinity);
  if (token === rules.endId) return ended({ ...path, logProbability }, 'end');
  const longer = { tokens: [...path.tokens, token], logProbability };
  return longer.tokens.length < rules.maxTokens ? open(rules, choose, longer) : ended(longer, 'length');
}

const ended = ({ tokens, logProbability }: Path, ending: Ending): Decoding => ({
  kind: 'ended',
  outputs: [{ tokens, logProbability, score: logProbability, ending, missing: [] }],
});
