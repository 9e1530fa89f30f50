import { z } from 'zod';
import { nameSchema } from '../catalogue/item.dto.ts';
import { boostSchema, defaultScenario, scenarioName } from '../scenario/scenario.ts';

export const recommendationQuery = z
  .strictObject({
    userId: nameSchema.optional(),
    sessionId: nameSchema.optional(),
    scenario: scenarioName.default(defaultScenario),
    contextItems: z
      .array(nameSchema)
      .max(20)
      .default([])
      .meta({ description: 'On the page at hand: read as the newest views, and not recommended.' }),
    excludeItems: z.array(nameSchema).max(1_000).default([]),
    count: z.int().min(1).max(200).default(10),
    filter: z.string().min(1).max(4_000).optional().meta({ description: 'Beside that of the scenario.' }),
    boosts: z.array(boostSchema).max(50).default([]),
    diversity: z.number().min(0).max(1).optional().meta({ description: 'Instead of that of the scenario.' }),
    explain: z.boolean().default(false),
  })
  .meta({ id: 'RecommendationQuery' });
export type RecommendationQuery = z.output<typeof recommendationQuery>;

export const recommendedItem = z
  .object({
    itemId: z.string(),
    score: z.number(),
    source: z.string().meta({ description: 'What brought it in first.' }),
    features: z
      .record(z.string(), z.number())
      .optional()
      .meta({ description: 'Where `explain` is asked for.' }),
    because: z
      .array(
        z.object({
          itemId: z.string(),
          title: z.string().nullable(),
          share: z.number().meta({ description: 'Of the score that is lost without it, in (0, 1].' }),
        }),
      )
      .optional()
      .meta({
        description: 'Where `explain` is asked for: the items of the history that this one rests on.',
      }),
  })
  .meta({ id: 'RecommendedItem' });

export const recommendationDto = z
  .object({
    recommendationId: z.uuid().meta({ description: 'For the events that follow.' }),
    scenario: z.string(),
    modelVersion: z.string().nullable().meta({ description: '`null` before the first training.' }),
    items: z.array(recommendedItem),
  })
  .meta({ id: 'Recommendation' });
export type RecommendationDto = z.output<typeof recommendationDto>;

export const recommendationBatch = z
  .strictObject({ requests: z.array(recommendationQuery).min(1).max(10_000) })
  .meta({ id: 'RecommendationBatch' });
