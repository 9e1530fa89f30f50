import { z } from 'zod';
import { matcher } from '../filter/match-filter.ts';
import type { Matches } from '../filter/match-filter.ts';
import { parseFilter } from '../filter/parse-filter.ts';

/** Where candidates come from when what is known of the user brings too few. */
export const fallbacks = ['sameCategory', 'trending', 'popular', 'new', 'catalogue'] as const;
export type Fallback = (typeof fallbacks)[number];

const filterText = z
  .string()
  .min(1)
  .max(4_000)
  .meta({ description: 'Such as `price < 50 and not tags contains "sale"`.' });

export const boostSchema = z.strictObject({
  filter: filterText,
  factor: z.number().min(0).max(100).meta({ description: 'Above 1 lifts, below 1 buries.' }),
});

const share = z.number().min(0).max(1);

/** How lists of one place in the shop are made. */
export const scenarioSettings = z
  .strictObject({
    filter: filterText.nullable().default(null),
    boosts: z.array(boostSchema).max(50).default([]),
    diversity: share.default(0.3).meta({ description: '0: the ranking alone; 1: as unlike as can be.' }),
    excludeBought: z.boolean().default(true),
    excludeSeen: z.boolean().default(false),
    inStockOnly: z.boolean().default(true),
    maxPerCategory: z.int().min(1).nullable().default(null),
    maxPerSeller: z.int().min(1).nullable().default(null),
    fallback: z
      .array(z.enum(fallbacks))
      .max(fallbacks.length)
      .default([...fallbacks])
      .meta({ description: 'Asked in turn while too few candidates are left; `catalogue` is all of it.' }),
  })
  .meta({ id: 'ScenarioSettings' });
export type ScenarioSettings = z.output<typeof scenarioSettings>;

/** The scenario of requests that name none; it is there until a tenant saves one of this name. */
export const defaultScenario = 'default';

export const scenarioName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'is not like-this');

/** Settings whose filters have been read. */
export interface Scenario {
  readonly name: string;
  readonly settings: ScenarioSettings;
  readonly matches: Matches;
  readonly boosts: readonly Boost[];
}

export interface Boost {
  readonly matches: Matches;
  readonly factor: number;
}

/** @throws FilterInvalidError */
export function readScenario(name: string, settings: ScenarioSettings): Scenario {
  const { filter, boosts } = settings;
  return {
    name,
    settings,
    matches: filter === null ? () => true : matcher(parseFilter(filter)),
    boosts: readBoosts(boosts),
  };
}

/** @throws FilterInvalidError */
export function readBoosts(boosts: readonly z.output<typeof boostSchema>[]): readonly Boost[] {
  return boosts.map(({ filter, factor }) => ({ matches: matcher(parseFilter(filter)), factor }));
}
