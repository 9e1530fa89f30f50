import { z } from 'zod';
import type { DetectorChoice } from '../signal/detectors.ts';
import { labelName, labels, matchers } from '../silence/matcher.ts';
import { detector } from './detector.dto.ts';

const part = z.string().min(1).max(100).optional();
const seconds = (most: number) => z.int().min(0).max(most);
const day = 86_400;
const isBucket = (value: number) => value % 60 === 0 && 1_440 % (value / 60) === 0;

export const seriesParts = ['topic', 'entity', 'source', 'language'] as const;

/** Which series a rule watches: one, or each of those that there are of some kind. */
export const ruleQuery = z
  .strictObject({
    topic: part,
    entity: part,
    source: part,
    language: part,
    each: z.array(z.enum(seriesParts)).max(4).default([]).meta({
      description: 'A series for each value of these: ["topic"] watches every topic.',
    }),
    measure: z.enum(['volume', 'negative', 'reach']).default('volume').meta({
      description: 'What is counted: stories, negative stories, or stories and all their copies.',
    }),
  })
  .superRefine((query, context) => {
    for (const [index, name] of query.each.entries())
      if (query[name] !== undefined)
        context.addIssue({ code: 'custom', path: ['each', index], message: `${name} is given already` });
  });

export const inhibition = z.strictObject({
  source: matchers,
  equal: z.array(labelName).max(10).default([]),
});

/** A rule as it is given. */
export const ruleDefinition = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    isEnabled: z.boolean().default(true),
    query: ruleQuery,
    bucketSeconds: z.int().refine(isBucket, 'is 60 times a divisor of 1,440').default(3_600),
    detector,
    falseDiscoveryRate: z.number().gt(0).max(0.5).nullable().default(0.05).meta({
      description: 'Share of false alarms among those of one moment (Benjamini-Hochberg); for p-values.',
    }),
    forSeconds: seconds(7 * day).default(0),
    keepFiringSeconds: seconds(7 * day).default(3_600),
    noDataAfterBuckets: z.int().min(1).max(10_000).nullable().default(24).meta({
      description: 'With nothing at all for so many buckets, counts are unknown and not zero.',
    }),
    severity: z.enum(['info', 'warning', 'critical']).default('warning'),
    labels: labels.default({}),
    groupBy: z.array(labelName).max(10).default([]).meta({ description: '`story` groups by story.' }),
    groupWaitSeconds: seconds(3_600).default(0),
    groupIntervalSeconds: seconds(day).default(0),
    repeatSeconds: z
      .int()
      .min(1)
      .max(30 * day)
      .nullable()
      .default(4 * 3_600),
    inhibitedBy: z.array(inhibition).max(10).default([]),
  })
  .superRefine(({ query, detector: { kind }, bucketSeconds }, context) => {
    if (kind === 'silence' && query.measure !== 'volume')
      context.addIssue({ code: 'custom', path: ['query', 'measure'], message: 'of a silence is volume' });
    if (kind === 'emerging' && query.each.length > 0)
      context.addIssue({
        code: 'custom',
        path: ['query', 'each'],
        message: 'is for series that are counted',
      });
    if (kind === 'emerging' && bucketSeconds < 3_600)
      context.addIssue({
        code: 'custom',
        path: ['bucketSeconds'],
        message: 'of emerging terms is 3600 or more',
      });
  })
  .meta({ id: 'RuleDefinition' });
export type RuleDefinition = z.output<typeof ruleDefinition>;

/** A rule that watches series which are counted anyway. */
export type SeriesRule = RuleDefinition & { readonly detector: DetectorChoice };

export function isSeriesRule(rule: RuleDefinition): rule is SeriesRule {
  return rule.detector.kind !== 'emerging';
}

export const ruleDto = z
  .object({
    id: z.uuid(),
    definition: ruleDefinition,
    evaluatedUntil: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Rule' });
export type RuleDto = z.output<typeof ruleDto>;
export const rulePage = z
  .object({ rules: z.array(ruleDto), next: z.string().nullable() })
  .meta({ id: 'RulePage' });
export type RulePage = z.output<typeof rulePage>;
