import { z } from 'zod';
import type { Evaluation } from './evaluation.ts';
import { holdReasons, promotionReasons, refusalReasons } from './gate.ts';

const detail = z.string().meta({ description: 'The same in words.' });

export const verdictDto = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('promoted'), reason: z.enum(promotionReasons), detail }),
    z.object({ kind: z.literal('refused'), reason: z.enum(refusalReasons), detail }),
    z.object({ kind: z.literal('held'), reason: z.enum(holdReasons), detail }),
  ])
  .meta({ id: 'ModelVerdict' });

const differenceDto = z
  .object({ estimate: z.number(), low: z.number(), high: z.number(), pValue: z.number() })
  .meta({
    id: 'PairedDifference',
    description: 'Candidate - active, with its 95 % interval (paired bootstrap).',
  });

const metrics = z.record(z.string(), z.number());

export const evaluationDto = z
  .object({
    rows: z.int().meta({ description: 'Held out of the training.' }),
    score: z.string(),
    mean: z.number(),
    metrics,
    slices: z.array(
      z.object({
        by: z.string(),
        name: z.string(),
        rows: z.int(),
        candidate: z.number(),
        active: z.number().nullable(),
        difference: differenceDto.nullable(),
      }),
    ),
    active: z
      .object({
        version: z.string(),
        isComparable: z.boolean().meta({ description: 'Whether both were trained without these rows.' }),
        mean: z.number(),
        metrics,
        difference: differenceDto,
      })
      .nullable()
      .meta({ description: 'What answered then, on the same rows.' }),
  })
  .meta({ id: 'ModelEvaluation' });

export function toEvaluationDto({
  metrics,
  slices,
  active,
  ...rest
}: Evaluation): z.output<typeof evaluationDto> {
  return {
    ...rest,
    metrics: { ...metrics },
    slices: [...slices],
    active: active && { ...active, metrics: { ...active.metrics } },
  };
}
