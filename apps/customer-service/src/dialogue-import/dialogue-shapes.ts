import { z } from 'zod';
import type { Dialogue } from '../mining/dialogue.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() ?? '');
const time = z.union([z.number(), z.string()]).nullish();

const ownRow = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  turns: z.array(
    z.object({
      role: z.enum(['customer', 'agent']),
      text: z.string().trim(),
      at: z.iso.datetime({ offset: true, local: true }).nullish(),
    }),
  ),
});

/** A conversation as Chatwoot's API and exports have it; messages of other types are notes of the system. */
const chatwootRow = z.object({
  status: z.string().nullish(),
  messages: z.array(
    z.object({
      content: text,
      message_type: z.union([z.int().min(0), z.string()]),
      private: z.boolean().nullish(),
      created_at: time,
    }),
  ),
});

/** A ticket of Zendesk with its comments; whoever asked for the ticket is the customer. */
const zendeskRow = z.object({
  status: z.string().nullish(),
  requester_id: z.union([z.number(), z.string()]),
  comments: z.array(
    z.object({
      author_id: z.union([z.number(), z.string()]),
      plain_body: text,
      body: text,
      public: z.boolean().nullish(),
      created_at: time,
    }),
  ),
});

interface Shape {
  /** The column that tells it from the others. */
  readonly column: string;
  readonly read: (values: unknown) => Dialogue | z.ZodError;
}

const chatwootRoles: Readonly<Record<string, 'customer' | 'agent'>> = {
  '0': 'customer',
  '1': 'agent',
  incoming: 'customer',
  outgoing: 'agent',
};

const resolved: ReadonlySet<string> = new Set(['resolved', 'solved', 'closed']);
const isResolved = (status: string | null | undefined): boolean | null =>
  status ? resolved.has(status.toLowerCase()) : null;

const shapes: readonly Shape[] = [
  { column: 'turns', read: reading(ownRow, ({ turns }) => ({ turns, isResolved: null })) },
  {
    column: 'messages',
    read: reading(chatwootRow, ({ status, messages }) => ({
      isResolved: isResolved(status),
      turns: inTime(messages).flatMap(({ message_type: type, private: isPrivate, content }) => {
        const role = chatwootRoles[String(type)];
        return role && isPrivate !== true ? [{ role, text: content }] : [];
      }),
    })),
  },
  {
    column: 'comments',
    read: reading(zendeskRow, ({ status, requester_id: requester, comments }) => ({
      isResolved: isResolved(status),
      turns: inTime(comments).flatMap((comment) => {
        if (comment.public === false) return [];
        const role = String(comment.author_id) === String(requester) ? 'customer' : 'agent';
        return [{ role, text: comment.plain_body || comment.body } as const];
      }),
    })),
  },
];

/** Reads a row that is a conversation; `undefined` for one that is not. */
export function readDialogue(values: Readonly<Record<string, unknown>>): Dialogue | z.ZodError | undefined {
  return shapes.find(({ column }) => column in values)?.read(values);
}

function reading<Row>(schema: z.ZodType<Row>, toDialogue: (row: Row) => Dialogue): Shape['read'] {
  return (values) => {
    const row = schema.safeParse(values);
    return row.success ? toDialogue(row.data) : row.error;
  };
}

/** In the order of their times where all have one, since exports may begin with the newest; else as they stand. */
function inTime<Said extends { readonly created_at?: number | string | null | undefined }>(
  all: readonly Said[],
): readonly Said[] {
  const times = new Map(all.map((one) => [one, momentOf(one.created_at)]));
  if ([...times.values()].some((moment) => Number.isNaN(moment))) return all;
  return all.toSorted((one, other) => (times.get(one) ?? 0) - (times.get(other) ?? 0));
}

/** Seconds since 1970, or ISO 8601. */
function momentOf(moment: number | string | null | undefined): number {
  if (moment === null || moment === undefined || moment === '') return NaN;
  return typeof moment === 'number' ? moment * 1_000 : Date.parse(moment);
}
