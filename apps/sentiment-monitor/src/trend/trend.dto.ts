import { z } from 'zod';
import { documentDto, documentFilterParts } from '../document/document.dto.ts';

const when = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .optional();
const { topic, entity, source, language } = documentFilterParts;

export const trendQuery = z.object({
  topic,
  entity,
  source,
  language,
  from: when.meta({ description: 'Seven days before `to`, unless given.' }),
  to: when.meta({ description: 'Now, unless given.' }),
  bucketSeconds: z.coerce
    .number()
    .int()
    .default(3_600)
    .meta({ description: '60 times a divisor of 1,440: 60, 300, 3600, 86400 ...; at most 2,000 buckets.' }),
  stories: z.coerce
    .number()
    .int()
    .min(0)
    .max(20)
    .default(3)
    .meta({ description: 'How many top stories to tell.' }),
});
export type TrendQuery = z.output<typeof trendQuery>;

const signed = z.number().min(-1).max(1);

export const trendDto = z
  .object({
    bucketSeconds: z.int(),
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    total: z.object({
      volume: z.int(),
      reach: z.int(),
      sentiment: signed.nullable(),
      interval: z.tuple([signed, signed]).nullable(),
      negativeShare: z.number().min(0).max(1).nullable(),
    }),
    points: z.array(
      z.object({
        start: z.iso.datetime(),
        volume: z.int().meta({ description: 'Stories, each once.' }),
        reach: z.int().meta({ description: 'Stories and their copies.' }),
        sentiment: signed.nullable().meta({ description: 'Mean over the stories.' }),
        interval: z.tuple([signed, signed]).nullable().meta({ description: '95 % interval of the mean.' }),
        negativeShare: z.number().min(0).max(1).nullable(),
        momentum: z
          .object({ volume: z.number(), sentiment: z.number() })
          .meta({ description: 'Means over some three buckets less those over some twelve.' }),
        revision: z.int().meta({ description: 'How often it was restated by what came after its end.' }),
      }),
    ),
    topStories: z
      .array(documentDto)
      .meta({ description: 'Of the newest 1,000 stories of the time, those with the greatest reach.' }),
  })
  .meta({ id: 'Trend' });
export type TrendDto = z.output<typeof trendDto>;

export const seriesQuery = z.object({
  by: z.enum(['topic', 'entity', 'source', 'language']).default('topic'),
});
export type SeriesQuery = z.output<typeof seriesQuery>;

export const seriesDto = z
  .object({
    series: z.array(
      z.object({
        topic: z.string().optional(),
        entity: z.string().optional(),
        source: z.string().optional(),
        language: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'SeriesList' });
