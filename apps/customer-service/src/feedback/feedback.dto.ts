import { z } from 'zod';
import { ratings } from './feedback.entity.ts';
import type { FeedbackEntity } from './feedback.entity.ts';

export const newFeedback = z
  .strictObject({
    rating: z.enum(ratings).nullable().default(null),
    editedAnswer: z
      .string()
      .trim()
      .min(1)
      .max(20_000)
      .nullable()
      .default(null)
      .meta({ description: 'What the reply should have been.' }),
    isResolved: z.boolean().nullable().default(null),
  })
  .refine(
    ({ rating, editedAnswer, isResolved }) => rating !== null || editedAnswer !== null || isResolved !== null,
    'must say something: rating, editedAnswer or isResolved',
  )
  .meta({ id: 'NewFeedback' });
export type NewFeedback = z.output<typeof newFeedback>;

export const feedbackDto = z
  .object({
    messageId: z.uuid(),
    rating: z.enum(ratings).nullable(),
    editedAnswer: z.string().nullable(),
    isResolved: z.boolean().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Feedback' });
export type FeedbackDto = z.output<typeof feedbackDto>;

export function toFeedbackDto({
  messageId,
  rating,
  editedAnswer,
  isResolved,
  createdAt,
}: FeedbackEntity): FeedbackDto {
  return { messageId, rating, editedAnswer, isResolved, createdAt: createdAt.toISOString() };
}
