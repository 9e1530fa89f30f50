import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { z } from 'zod';

export type NewsSourceId = Id<'NewsSource'>;

const every = (seconds: number) =>
  z.int().min(1).max(86_400).default(seconds).meta({ description: 'Seconds between two looks.' });

/** How a source is read. */
export const sourceSettings = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('feed'),
      url: z
        .url({ protocol: /^https?$/ })
        .max(2_000)
        .meta({ description: 'RSS, Atom or RDF.' }),
      everySeconds: every(300),
    }),
    z.object({
      kind: z.literal('file'),
      file: z
        .string()
        .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{0,199}$/u, 'must be a plain name')
        .meta({
          description:
            'In the folder `files` of this service: JSON Lines or CSV, plain or gzip, in order of time.',
        }),
      speed: z
        .number()
        .min(0)
        .max(1_000_000)
        .default(0)
        .meta({ description: 'How many times faster than it happened; 0 is as fast as it goes.' }),
      isShifted: z
        .boolean()
        .default(false)
        .meta({ description: 'Whether documents get the times at which they are replayed.' }),
    }),
    z.object({
      kind: z.literal('nats'),
      stream: z.string().regex(/^[^\s.*>/\\]{1,100}$/, 'must be the name of a stream'),
      subject: z.string().regex(/^[^\s]{1,200}$/, 'must be a subject'),
      everySeconds: every(1),
    }),
  ])
  .meta({ id: 'SourceSettings' });
export type SourceSettings = z.output<typeof sourceSettings>;
export type SettingsOf<Kind extends SourceSettings['kind']> = Extract<SourceSettings, { kind: Kind }>;

/** Where reading goes on; what it holds is the reader's own. */
export type Cursor = Readonly<Record<string, string | number | null>>;

export interface NewsSource {
  readonly id: NewsSourceId;
  readonly tenantId: TenantId;
  /** The `source` of its documents. */
  readonly name: string;
  readonly settings: SourceSettings;
  readonly isEnabled: boolean;
  readonly cursor: Cursor;
  /** When it is read next; null when it is at its end. */
  readonly dueAt: Date | null;
  readonly lastAttemptAt: Date | null;
  readonly lastSuccessAt: Date | null;
  readonly failures: number;
  /** Why the last look failed. */
  readonly failure: string | null;
  /** Stored ones, copies and corrections among them. */
  readonly documents: number;
  /** Entries that were no documents. */
  readonly rejected: number;
  readonly createdAt: Date;
}

/** `finished`: a file that was read to its end. */
export type SourceHealth = 'new' | 'healthy' | 'failing' | 'finished' | 'disabled';

export function healthOf({ isEnabled, dueAt, failures, lastSuccessAt }: NewsSource): SourceHealth {
  if (!isEnabled) return 'disabled';
  if (failures > 0) return 'failing';
  if (lastSuccessAt === null) return 'new';
  return dueAt === null ? 'finished' : 'healthy';
}

/** What came of a look at a source. */
export interface SourceTurn {
  readonly cursor: Cursor;
  readonly documents: number;
  readonly rejected: number;
  /** Milliseconds until the next look; null at the end. */
  readonly nextMs: number | null;
}

const mostBackOffMs = 3_600_000;

/** Twice as long with each failure, up to an hour, and a quarter more or less, so that feeds of one host part ways. */
export function backOffMs(baseMs: number, failures: number, random: number): number {
  const doubled = Math.min(mostBackOffMs, Math.max(baseMs, 1_000) * 2 ** Math.min(failures - 1, 20));
  return Math.round(doubled * (0.75 + random / 2));
}
