/** The learning rate of each step, as a share of the peak in [0, 1]. */
export type Schedule = (step: number) => number;

/**
 * Linear warm-up to 1, then half a cosine down to 0, which the step after the last would have.
 * @param steps in all, warm-up included; steps count from 0
 * @see Loshchilov & Hutter (2017), SGDR, arXiv 1608.03983
 */
export function warmupCosine(steps: number, warmupSteps: number): Schedule {
  return (step) => {
    if (step < warmupSteps) return (step + 1) / warmupSteps;
    const progress = (step - warmupSteps) / Math.max(1, steps - warmupSteps);
    return 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
  };
}
