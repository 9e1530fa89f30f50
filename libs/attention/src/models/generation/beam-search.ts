import type { Decoding, Ending, Generated, LogProbabilities } from './decoding.ts';
import { isCovered, missingPhrases, noPhrases, phraseSteps, tokensCovered } from './phrases.ts';
import type { Phrase, PhraseProgress } from './phrases.ts';
import { allowed, mostProbable } from './rules.ts';
import type { GenerationRules } from './rules.ts';

export interface BeamOptions {
  /** Hypotheses kept; with phrases, for each number of phrase tokens covered. */
  readonly beam: number;
  /** 0 prefers short texts as probability does, larger values longer ones; 0.6 unless given. */
  readonly lengthPenalty?: number;
  /**
   * Ends when `beam` texts have ended (with phrases: when none at work scores better than the best that has ended), unless
   * false: then when no longer text could score better.
   */
  readonly earlyStop?: boolean;
  /** What each output must contain. */
  readonly phrases?: readonly Phrase[];
}

interface Hypothesis {
  readonly parent: number;
  readonly tokens: readonly number[];
  readonly logProbability: number;
  readonly progress: PhraseProgress;
}

/**
 * Beam search; with phrases, grid beam search: hypotheses compete with those that cover as many phrase tokens, and only one
 * that covers all may end (Hokamp & Liu 2017, P17-1141). Scores are `log P / ((5 + length) / 6)^lengthPenalty`, the end
 * counted in the length (Wu et al. 2016, arXiv 1609.08144).
 */
export function beamSearch(rules: GenerationRules, options: BeamOptions): Decoding {
  const start: Hypothesis = { parent: 0, tokens: [], logProbability: 0, progress: noPhrases };
  return new Beam(rules, options).open([start], []);
}

class Beam {
  readonly #size: number;
  readonly #phrases: readonly Phrase[];
  readonly #lengthPenalty: number;
  readonly #earlyStop: boolean;

  constructor(
    private readonly rules: GenerationRules,
    { beam, phrases = [], lengthPenalty = 0.6, earlyStop = true }: BeamOptions,
  ) {
    this.#size = beam;
    this.#phrases = phrases;
    this.#lengthPenalty = lengthPenalty;
    this.#earlyStop = earlyStop;
  }

  open(live: readonly Hypothesis[], over: readonly Generated[]): Decoding {
    const rows = live.map(({ parent, tokens }) => ({ parent, token: tokens.at(-1) ?? this.rules.startId }));
    return { kind: 'open', rows, advance: (next) => this.#advance(live, over, next) };
  }

  #advance(
    live: readonly Hypothesis[],
    over: readonly Generated[],
    next: readonly LogProbabilities[],
  ): Decoding {
    const kept: Hypothesis[] = [];
    const ended = [...over];
    for (const row of this.#grid(live, next).values()) {
      row.sort((a, b) => b.logProbability - a.logProbability);
      let isLive = 0;
      for (const [rank, candidate] of row.entries()) {
        if (isLive === this.#size) break;
        if (candidate.tokens.at(-1) === this.rules.endId) {
          if (rank < this.#size) ended.push(this.#generated(withoutLast(candidate), 'end'));
          continue;
        }
        isLive++;
        if (candidate.tokens.length < this.rules.maxTokens) kept.push(candidate);
        else ended.push(this.#generated(candidate, 'length'));
      }
    }
    if (kept.length === 0 && ended.length === 0)
      ended.push(...live.map((each) => this.#generated(each, 'stuck')));
    const best = ended.sort(byMissingThenScore).slice(0, this.#size);
    return kept.length === 0 || this.#isOver(kept, best)
      ? { kind: 'ended', outputs: best }
      : this.open(kept, best);
  }

  /** The candidates by the number of phrase tokens that they cover; each row in the order of their parents. */
  #grid(live: readonly Hypothesis[], next: readonly LogProbabilities[]): ReadonlyMap<number, Hypothesis[]> {
    const grid = new Map<number, Hypothesis[]>();
    live.forEach((hypothesis, parent) => {
      const logProbabilities = next[parent] ?? new Float32Array();
      const left = allowed(logProbabilities, hypothesis.tokens, this.rules);
      const add = (token: number, progress: PhraseProgress) => {
        const value = left[token] ?? -Infinity;
        if (!(value > -Infinity)) return;
        const tokens = [...hypothesis.tokens, token];
        const logProbability = hypothesis.logProbability + value;
        const covered = tokensCovered(progress, this.#phrases);
        const row = grid.get(covered) ?? [];
        row.push({ parent, tokens, logProbability, progress });
        grid.set(covered, row);
      };
      const { progress } = hypothesis;
      for (const step of phraseSteps(progress, this.#phrases)) add(step.token, step.progress);
      if (progress.begun) return;
      if (!isCovered(progress, this.#phrases)) left[this.rules.endId] = -Infinity;
      for (const token of mostProbable(left, this.#size + 1)) add(token, progress);
    });
    return grid;
  }

  /** @param best the best that have ended, the best first */
  #isOver(live: readonly Hypothesis[], best: readonly Generated[]): boolean {
    const isFull = best.length >= this.#size;
    if (this.#phrases.length === 0 && this.#earlyStop) return isFull;
    const rival = this.#earlyStop ? best[0] : isFull ? best.at(-1) : undefined;
    if (!rival || rival.missing.length > 0) return false;
    return live.every(({ logProbability, tokens }) => {
      const length = this.#earlyStop ? tokens.length + 1 : this.rules.maxTokens + 1;
      return this.#score(logProbability, length) <= rival.score;
    });
  }

  #generated({ tokens, logProbability }: Omit<Hypothesis, 'progress'>, ending: Ending): Generated {
    const length = tokens.length + (ending === 'end' ? 1 : 0);
    const missing = missingPhrases(tokens, this.#phrases);
    return { tokens, logProbability, score: this.#score(logProbability, length), ending, missing };
  }

  #score(logProbability: number, length: number): number {
    return logProbability / ((5 + length) / 6) ** this.#lengthPenalty;
  }
}

const withoutLast = (hypothesis: Hypothesis): Hypothesis => ({
  ...hypothesis,
  tokens: hypothesis.tokens.slice(0, -1),
});

/** Sorting is stable: of equals the one that ended first stays first. */
const byMissingThenScore = (a: Generated, b: Generated): number =>
  a.missing.length - b.missing.length || b.score - a.score;
