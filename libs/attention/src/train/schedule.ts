/**
 * The learning rate of each update, as a share of the peak in [0, 1].
 * @param step counted from 0
 * @param done how much of the training is over before it, in [0, 1]: of its steps, or of its time where that is limited
 */
export type Schedule = (step: number, done: number) => number;

/**
 * Linear warm-up to 1, then half a cosine down to 0, which the step after the last would have.
 * @param steps in all, warm-up included; steps count from 0
 * @see Loshchilov & Hutter (2017), SGDR, arXiv 1608.03983
 */
export function warmupCosine(steps: number, warmupSteps: number): (step: number) => number {
  return (step) => {
    if (step < warmupSteps) return (step + 1) / warmupSteps;
    const progress = (step - warmupSteps) / Math.max(1, steps - warmupSteps);
    return 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
  };
}

/**
 * The same by the share of the training that is over, for one whose number of steps only the clock knows.
 * @param warmupShare in (0, 1)
 */
export function warmupCosineOver(warmupShare: number): Schedule {
  return (_step, done) =>
    done < warmupShare
      ? done / warmupShare
      : 0.5 * (1 + Math.cos((Math.PI * (done - warmupShare)) / (1 - warmupShare)));
}
