import { z } from 'zod';
import { emergingDefaults } from '../emerging/emerging-terms.ts';
import { detectorDefaults } from '../signal/detectors.ts';
import type { DetectorChoice } from '../signal/detectors.ts';
import { assertTimeZone } from '../signal/hour-of-week.ts';

const { threshold, burst, ewma, cusum, kleinberg, sentiment, silence } = detectorDefaults;
const probability = z.number().gt(0).max(0.5);
const positive = z.number().positive().max(1e9);
const documents = z.int().min(0).max(1_000_000);
const timeZone = z.string().max(64).refine(isTimeZone, 'is not a time zone, such as Europe/London');
const baseline = {
  learningBuckets: z.int().min(24).max(10_000).default(burst.learningBuckets).meta({
    description: 'Observed buckets before the first verdict.',
  }),
  timeZone: timeZone.default('UTC').meta({ description: 'Whose clocks the hours of the week follow.' }),
};
const limits = (defaults: { readonly alert: number; readonly clear: number }) => ({
  alert: z.number().default(defaults.alert).meta({ description: 'An alert begins here.' }),
  clear: z.number().default(defaults.clear).meta({ description: 'And ends on the other side of this.' }),
});
const levels = (defaults: { readonly alpha: number; readonly clearAlpha: number }) => ({
  alpha: probability.default(defaults.alpha).meta({ description: 'p-value at which an alert begins.' }),
  clearAlpha: probability.default(defaults.clearAlpha).meta({ description: 'p-value at which it ends.' }),
});
const alphasInOrder = ({ alpha, clearAlpha }: { readonly alpha: number; readonly clearAlpha: number }) =>
  alpha <= clearAlpha;
const clearAlphaBelow = { path: ['clearAlpha'], message: 'must not be below alpha' };
const limitsInOrder = ({ alert, clear }: { readonly alert: number; readonly clear: number }) =>
  clear <= alert;
const clearAbove = { path: ['clear'], message: 'must not be above alert' };

/** A detector of series and its parameters; what is not given is as the benches chose it. */
export const seriesDetector = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('threshold'),
        measure: z.enum(['count', 'sentiment']).default(threshold.measure),
        direction: z.enum(['above', 'below']).default(threshold.direction),
        ...limits(threshold),
        minimumDocuments: documents.default(threshold.minimumDocuments),
      })
      .refine(({ direction, alert, clear }) => (direction === 'above' ? clear <= alert : clear >= alert), {
        path: ['clear'],
        message: 'must be on the calm side of alert',
      }),
    z
      .strictObject({
        kind: z.literal('burst'),
        ...baseline,
        ...levels(burst),
        distribution: z.enum(['negativeBinomial', 'poisson']).default(burst.distribution),
        windows: z
          .array(z.int().min(1).max(48))
          .min(1)
          .max(6)
          .default([...burst.windows]),
        minimumExcess: documents.default(burst.minimumExcess),
        minimumRatio: z.number().min(1).max(1_000).default(burst.minimumRatio),
      })
      .refine(alphasInOrder, clearAlphaBelow),
    z
      .strictObject({
        kind: z.literal('ewma'),
        ...baseline,
        lambda: z.number().gt(0).max(1).default(ewma.lambda),
        ...limits(ewma),
      })
      .refine(limitsInOrder, clearAbove),
    z
      .strictObject({
        kind: z.literal('cusum'),
        ...baseline,
        slack: positive.default(cusum.slack),
        ...limits(cusum),
      })
      .refine(limitsInOrder, clearAbove),
    z.strictObject({
      kind: z.literal('kleinberg'),
      ...baseline,
      scale: z.number().gt(1).max(100).default(kleinberg.scale),
      gamma: positive.default(kleinberg.gamma),
      horizonBuckets: z.int().min(2).max(100_000).default(kleinberg.horizonBuckets),
    }),
    z
      .strictObject({
        kind: z.literal('sentiment'),
        direction: z.enum(['fall', 'rise', 'either']).default(sentiment.direction),
        ...levels(sentiment),
        window: z.int().min(1).max(168).default(sentiment.window),
        minimumDocuments: z.int().min(2).max(100_000).default(sentiment.minimumDocuments),
        minimumChange: z.number().min(0).max(2).default(sentiment.minimumChange),
      })
      .refine(alphasInOrder, clearAlphaBelow),
    z.strictObject({
      kind: z.literal('silence'),
      ...baseline,
      learningBuckets: z.int().min(24).max(10_000).default(silence.learningBuckets),
      alpha: probability.default(silence.alpha),
      minimumBuckets: z.int().min(1).max(1_000).default(silence.minimumBuckets),
    }),
  ])
  .meta({ id: 'SeriesDetector' }) satisfies z.ZodType<DetectorChoice>;

/** Terms that come up in the stories themselves: each is a series of its own. */
export const emergingDetector = z
  .strictObject({
    kind: z.literal('emerging'),
    alpha: probability.default(emergingDefaults.alpha),
    minimumStories: z.int().min(2).max(10_000).default(emergingDefaults.minimumStories),
    mostPerBucket: z.int().min(1).max(100).default(emergingDefaults.mostPerBucket),
    quietBuckets: z.int().min(0).max(1_000).default(emergingDefaults.quietBuckets),
    learningBuckets: z.int().min(2).max(1_000).default(emergingDefaults.learningBuckets),
  })
  .meta({ id: 'EmergingDetector' });

export const detector = z.union([seriesDetector, emergingDetector]).meta({ id: 'Detector' });

function isTimeZone(name: string): boolean {
  try {
    assertTimeZone(name);
    return true;
  } catch {
    return false;
  }
}
