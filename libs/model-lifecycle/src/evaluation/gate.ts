import type { Evaluation, SliceResult } from './evaluation.ts';

/** What a candidate must not do. Falls are differences of mean scores: 0.01 is a point. */
export interface GateSettings {
  /** The whole may fall by this much; more, or a fall that is none of chance (95 % interval), and it is worse. */
  readonly maxFall: number;
  /** No judged slice may fall by more. */
  readonly maxSliceFall: number;
  /** `estimate`: the fall itself counts; `interval`: the 95 % interval of it must lie below 0 as well. */
  readonly sliceEvidence: 'estimate' | 'interval';
  /** Slices of fewer rows are shown, not judged: one row of 10 is ten points. */
  readonly minSliceRows: number;
  /** With fewer held-out rows in all, nothing is said against a candidate. */
  readonly minRows: number;
}

export const defaultGate: GateSettings = {
  maxFall: 0.01,
  maxSliceFall: 0.01,
  sliceEvidence: 'estimate',
  minSliceRows: 50,
  minRows: 20,
};

/**
 * `first`: nothing answered before. `notComparable`: what answers was judged by another split, and may have learnt from
 * these very rows. `activeUnreadable`: what answers cannot be opened to be compared. `tooFewRows`: of held-out rows, so
 * that nothing can be said.
 */
export const promotionReasons = [
  'first',
  'notComparable',
  'activeUnreadable',
  'tooFewRows',
  'notWorse',
] as const;
export type PromotionReason = (typeof promotionReasons)[number];

/** `manual`: the job asked to wait for a person. `activeChanged`: what it was compared with does not answer any more. */
export const holdReasons = ['manual', 'activeChanged'] as const;
export type HoldReason = (typeof holdReasons)[number];

export const refusalReasons = ['worse', 'sliceFell'] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** What became of a candidate, and why, in words and for machines. */
export type Verdict =
  | { readonly kind: 'promoted'; readonly reason: PromotionReason; readonly detail: string }
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly detail: string }
  | { readonly kind: 'held'; readonly reason: HoldReason; readonly detail: string };

export type Judgment = Exclude<Verdict, { readonly kind: 'held' }>;

/** Whether a candidate may take the place of what answers now. */
export function judge({ rows, score, active, slices }: Evaluation, gate: GateSettings): Judgment {
  if (!active) return { kind: 'promoted', reason: 'first', detail: 'No model answered before' };
  if (!active.isComparable) {
    const detail = `Version ${active.version} may have learnt from the rows that judge: it was trained by another split`;
    return { kind: 'promoted', reason: 'notComparable', detail };
  }
  if (rows < gate.minRows) {
    const detail = `${rows} held-out rows say nothing; ${gate.minRows} are needed`;
    return { kind: 'promoted', reason: 'tooFewRows', detail };
  }
  const { estimate, low, high } = active.difference;
  const measured = `${score} ${signedPoints(estimate)} (95 % interval ${signedPoints(low)} to ${signedPoints(high)})`;
  if (estimate < -gate.maxFall || high < 0) {
    return { kind: 'refused', reason: 'worse', detail: `Worse than ${active.version}: ${measured}` };
  }
  const fallen = slices.filter((slice) => hasFallen(slice, gate));
  if (fallen.length > 0) {
    return {
      kind: 'refused',
      reason: 'sliceFell',
      detail: fallen.slice(0, slicesNamed).map(told).join('; '),
    };
  }
  return { kind: 'promoted', reason: 'notWorse', detail: `Not worse than ${active.version}: ${measured}` };
}

const slicesNamed = 5;

function hasFallen({ rows, difference }: SliceResult, gate: GateSettings): boolean {
  if (!difference || rows < gate.minSliceRows || difference.estimate >= -gate.maxSliceFall) return false;
  return gate.sliceEvidence === 'estimate' || difference.high < 0;
}

function told({ by, name, rows, active, candidate }: SliceResult): string {
  return `${by} '${name}' fell from ${points(active ?? 0)} to ${points(candidate)} (${rows} rows)`;
}

const points = (share: number): string => (100 * share).toFixed(1);
const signedPoints = (share: number): string => `${share < 0 ? '' : '+'}${points(share)}`;
