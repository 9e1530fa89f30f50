import { z } from 'zod';
import { matcher, matchers } from './matcher.ts';
import type { SilenceEntity } from './silence.entity.ts';

const when = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const newSilence = z
  .strictObject({
    matchers,
    startsAt: when.optional().meta({ description: 'Now, unless given.' }),
    endsAt: when,
    createdBy: z.string().trim().min(1).max(200),
    comment: z.string().trim().min(1).max(2_000),
  })
  .refine(({ startsAt, endsAt }) => !startsAt || startsAt < endsAt, {
    path: ['endsAt'],
    message: 'must be after startsAt',
  })
  .meta({ id: 'NewSilence' });
export type NewSilence = z.output<typeof newSilence>;

export const silenceDto = z
  .object({
    id: z.uuid(),
    matchers: z.array(matcher),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    createdBy: z.string(),
    comment: z.string(),
  })
  .meta({ id: 'Silence' });
export type SilenceDto = z.output<typeof silenceDto>;
export const silencePage = z
  .object({ silences: z.array(silenceDto), next: z.string().nullable() })
  .meta({ id: 'SilencePage' });
export type SilencePage = z.output<typeof silencePage>;

export function toSilenceDto(silence: SilenceEntity): SilenceDto {
  const { id, matchers: all, startsAt, endsAt, createdBy, comment } = silence;
  const times = { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
  return { id, matchers: [...all], ...times, createdBy, comment };
}
