/** One round of successive halving: so many trials, each trained for so many epochs. */
export interface Rung {
  readonly trials: number;
  readonly epochs: number;
}

/** What is kept of a trial when the next round is chosen. */
export interface Judged {
  readonly trial: number;
  readonly accuracy: number;
  readonly macroF1: number;
}

/** From one round to the next a third of the trials goes on, with three times the epochs. */
const reduction = 3;

/**
 * Many trials for few epochs, few trials for many: the last round has all epochs, each before it a third of them. Every
 * trial is trained anew in each round, as the schedule of its learning rate follows the number of epochs.
 * @see Jamieson & Talwalkar (2016), arXiv 1502.07943
 */
export function rungs(trials: number, epochs: number): readonly Rung[] {
  const most = (of: number) => Math.floor(Math.log(of) / Math.log(reduction) + 1e-9);
  const rounds = Math.min(most(trials), most(epochs)) + 1;
  return Array.from({ length: rounds }, (_, round) => ({
    trials: Math.max(1, Math.floor(trials / reduction ** round)),
    epochs: Math.max(1, Math.round(epochs / reduction ** (rounds - 1 - round))),
  }));
}

/** The better trials, best first: by accuracy, then macro-F1, then the one that came first. */
export function survivors<J extends Judged>(judged: readonly J[], count: number): readonly J[] {
  return judged
    .toSorted((a, b) => b.accuracy - a.accuracy || b.macroF1 - a.macroF1 || a.trial - b.trial)
    .slice(0, count);
}
