import { z } from 'zod';
import { slotKinds } from '../understanding/slot.ts';
import type { Rule } from './rule.ts';

const text = z.string().trim().min(1).max(4_000);

export const ruleConditionsDto = z
  .strictObject({
    intents: z.array(z.string().min(1).max(200)).min(1).max(100).optional(),
    slots: z.array(z.enum(slotKinds)).min(1).optional(),
    isOpen: z.boolean().optional().meta({ description: 'Whether people answer now, by OPENING_HOURS.' }),
    from: z.iso.datetime({ offset: true }).optional(),
    until: z.iso.datetime({ offset: true }).optional(),
    attributes: z
      .record(z.string().min(1).max(100), z.string().max(200))
      .optional()
      .meta({ description: 'What was said of the customer when the conversation was opened.' }),
  })
  .refine(({ from, until }) => !from || !until || Date.parse(from) < Date.parse(until), {
    path: ['until'],
    message: 'must be after from',
  });
export type RuleConditionsDto = z.output<typeof ruleConditionsDto>;

const effectDto = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('answer'), text }),
  z.strictObject({
    kind: z.literal('handOff'),
    team: z.string().trim().min(1).max(200).nullable().default(null),
  }),
  z.strictObject({ kind: z.literal('forbid') }),
  z.strictObject({ kind: z.literal('complete'), text }),
]);

export const newRule = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    when: ruleConditionsDto.meta({ description: 'All that is given must hold; nothing given: always.' }),
    effect: effectDto,
  })
  .meta({ id: 'NewRule' });
export type NewRule = z.output<typeof newRule>;

export const ruleDto = z
  .object({
    id: z.uuid(),
    name: z.string(),
    when: ruleConditionsDto,
    effect: effectDto,
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Rule' });
export type RuleDto = z.output<typeof ruleDto>;

export const rulesDto = z.object({ rules: z.array(ruleDto) }).meta({ id: 'Rules' });
export type RulesDto = z.output<typeof rulesDto>;

export function toRuleDto({ id, name, when: { from, until, ...when }, effect, createdAt }: Rule): RuleDto {
  const attributes = when.attributes && { attributes: { ...when.attributes } };
  return {
    id,
    name,
    when: {
      ...(when.intents && { intents: [...when.intents] }),
      ...(when.slots && { slots: [...when.slots] }),
      ...(when.isOpen !== undefined && { isOpen: when.isOpen }),
      ...(from && { from: from.toISOString() }),
      ...(until && { until: until.toISOString() }),
      ...attributes,
    },
    effect,
    createdAt: createdAt.toISOString(),
  };
}
