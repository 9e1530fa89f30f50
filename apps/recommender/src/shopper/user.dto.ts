import { z } from 'zod';
import { attributesSchema, nameSchema } from '../catalogue/item.dto.ts';

export const userContent = z
  .strictObject({ attributes: attributesSchema.default({}) })
  .meta({ id: 'UserContent' });
export const newUser = userContent.extend({ userId: nameSchema });

export const userDto = z
  .object({ userId: z.string(), attributes: attributesSchema, createdAt: z.iso.datetime() })
  .meta({ id: 'User' });

export const newSession = z.strictObject({ sessionId: nameSchema }).meta({ id: 'NewSession' });

export const mergedSession = z
  .object({
    userId: z.string(),
    sessionId: z.string(),
    events: z.int().min(0).meta({ description: 'Of the session, now of the user.' }),
  })
  .meta({ id: 'MergedSession' });
