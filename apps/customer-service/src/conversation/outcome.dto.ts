import { z } from 'zod';
import { handOffReasons } from '../hand-off/hand-off.ts';
import { slotKinds } from '../understanding/slot.ts';
import { noAnswerReasons } from './outcome.ts';
import type { Outcome } from './outcome.ts';

const share = z.number().min(0).max(1);
const understood = {
  intent: z.string().nullable().meta({ description: 'Null while there is no model.' }),
  confidence: share.nullable(),
  outOfScope: z.boolean(),
  modelVersion: z.string().nullable(),
};
const source = z.object({
  kind: z.enum(['template', 'retrieved', 'document']),
  id: z.string().meta({ description: 'The imported pair, or the part of a document, whose answer this is.' }),
  pairId: z.uuid().nullable().meta({ description: 'The same, where it is an imported pair.' }),
});
const span = { start: z.int(), end: z.int() };
const rules = z
  .array(
    z.object({ id: z.uuid(), name: z.string(), effect: z.enum(['answer', 'handOff', 'forbid', 'complete']) }),
  )
  .meta({ description: 'The rules that had a say.' });
const base = { ...understood, rules };

export const outcomeDto = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('matched'), ...base, source }),
    z.object({ kind: z.literal('retrieved'), ...base, source, score: share }),
    z.object({
      kind: z.literal('composed'),
      ...base,
      coverage: share.meta({ description: 'The share of the question that the answer says.' }),
      sentences: z.array(
        z.object({
          text: z.string(),
          at: z.object(span).meta({ description: 'In the text of the message.' }),
          source: z
            .object({ sourceId: z.string(), ...span })
            .meta({ description: 'In the text of the source.' }),
        }),
      ),
    }),
    z.object({ kind: z.literal('ruled'), ...base }),
    z.object({ kind: z.literal('askedForSlot'), ...base, slot: z.enum(slotKinds) }),
    z.object({
      kind: z.literal('askedWhich'),
      ...base,
      options: z.array(
        z.object({
          sourceId: z.string(),
          label: z.string(),
          words: z.array(z.string()).meta({ description: 'What tells it from the others.' }),
        }),
      ),
    }),
    z.object({ kind: z.literal('unanswered'), ...base, reason: z.enum(noAnswerReasons) }),
    z.object({
      kind: z.literal('handedOff'),
      ...base,
      reason: z.enum(handOffReasons),
      because: z
        .enum(noAnswerReasons)
        .nullable()
        .meta({ description: 'Where there was no answer: why not.' }),
      team: z.string().nullable(),
    }),
  ])
  .meta({ id: 'Outcome' });
export type OutcomeDto = z.output<typeof outcomeDto>;

const uuid = z.uuid();

/** A pair has a UUID; a part of a document, its document's with its place. */
function sourceOf(id: string, kind: 'template' | 'retrieved') {
  const isPair = uuid.safeParse(id).success;
  return { kind: isPair ? kind : ('document' as const), id, pairId: isPair ? id : null };
}

export function toOutcomeDto(outcome: Outcome): OutcomeDto {
  const { understanding, rules: applied = [] } = outcome;
  const shared = {
    intent: understanding?.intent ?? null,
    confidence: understanding?.confidence ?? null,
    outOfScope: understanding?.outOfScope ?? false,
    modelVersion: understanding?.modelVersion ?? null,
    rules: [...applied],
  };
  switch (outcome.kind) {
    case 'matched':
      return {
        kind: outcome.kind,
        ...shared,
        intent: outcome.intent,
        source: sourceOf(outcome.pairId, 'template'),
      };
    case 'retrieved':
      return {
        kind: outcome.kind,
        ...shared,
        source: sourceOf(outcome.sourceId, 'retrieved'),
        score: outcome.score,
      };
    case 'composed': {
      const sentences = outcome.sentences.map(({ text, at, source: from }) => {
        return { text, at: { ...at }, source: { ...from } };
      });
      return { kind: outcome.kind, ...shared, coverage: outcome.coverage, sentences };
    }
    case 'ruled':
      return { kind: outcome.kind, ...shared };
    case 'askedForSlot':
      return { kind: outcome.kind, ...shared, slot: outcome.slot };
    case 'askedWhich': {
      const options = outcome.options.map(({ passageId: sourceId, label, words }) => {
        return { sourceId, label, words: [...words] };
      });
      return { kind: outcome.kind, ...shared, options };
    }
    case 'unanswered':
      return { kind: outcome.kind, ...shared, reason: outcome.reason };
    case 'handedOff': {
      const { reason, because, team } = outcome;
      return { kind: outcome.kind, ...shared, reason, because, team };
    }
  }
}
