import { join } from 'node:path';
import { readRows } from '@attention-flow/attention';
import { Clock } from '@attention-flow/persistence';
import { Injectable } from '@nestjs/common';
import { documentInput } from '../document/document-input.ts';
import type { DocumentInput } from '../document/document-input.ts';
import { IntakeService } from '../document/intake.service.ts';
import { Config } from '../platform/config.ts';
import type { NewsSource, SettingsOf, SourceTurn } from './news-source.ts';
import { SourceReader } from './source-reader.ts';

/** Rows of one turn, so that other sources get theirs. */
const rowsPerTurn = 500;
/** A paced replay looks again at least so often. */
const mostWaitMs = 60_000;

/** Where a replay is: rows read, and which event time stands for which moment. */
interface Place {
  readonly rows: number;
  readonly beganAt: number;
  readonly firstEventAt: number | null;
}

/** Files as they happened, or faster: a row is taken in when its time has come. */
@Injectable()
export class FileReader extends SourceReader {
  private readonly folder: string;

  constructor(
    private readonly intake: IntakeService,
    private readonly clock: Clock,
    config: Config,
  ) {
    super();
    this.folder = join(config.folder, 'files');
  }

  async turn(source: NewsSource): Promise<SourceTurn> {
    const settings = fileSettings(source);
    const now = this.clock.now().getTime();
    let place = placeOf(source, now);
    const inputs: DocumentInput[] = [];
    let rejected = 0;
    let index = 0;
    let nextMs: number | null = null;
    for await (const row of readRows(join(this.folder, settings.file))) {
      index += 1;
      if (index <= place.rows) continue;
      if (index > placeOf(source, now).rows + rowsPerTurn) {
        nextMs = 0;
        break;
      }
      const parsed =
        row.kind === 'row'
          ? documentInput.safeParse({ source: source.name, ...given(row.values) })
          : undefined;
      if (!parsed?.success) {
        rejected += 1;
        place = { ...place, rows: index };
        continue;
      }
      const dueAt = dueAtOf(parsed.data, place, settings);
      if (dueAt.at > now) {
        nextMs = Math.min(mostWaitMs, dueAt.at - now);
        break;
      }
      place = { ...place, rows: index, firstEventAt: dueAt.firstEventAt };
      inputs.push(
        settings.isShifted ? { ...parsed.data, publishedAt: new Date(dueAt.at).toISOString() } : parsed.data,
      );
    }
    const results = inputs.length === 0 ? [] : await this.intake.take(source.tenantId, inputs);
    const documents = results.filter((each) => each.kind === 'stored' && each.outcome !== 'duplicate').length;
    rejected += results.filter(({ kind }) => kind === 'refused').length;
    return { cursor: { ...place }, documents, rejected, nextMs };
  }
}

/** The moment of a row; rows without a time come at once. */
function dueAtOf(
  { publishedAt }: DocumentInput,
  { beganAt, firstEventAt }: Place,
  { speed }: SettingsOf<'file'>,
): { readonly at: number; readonly firstEventAt: number | null } {
  const eventAt = publishedAt ? Date.parse(publishedAt) : null;
  const first = firstEventAt ?? eventAt;
  if (speed === 0 || eventAt === null || first === null) return { at: beganAt, firstEventAt: first };
  return { at: beganAt + (eventAt - first) / speed, firstEventAt: first };
}

function placeOf({ cursor }: NewsSource, now: number): Place {
  const { rows, beganAt, firstEventAt } = cursor;
  return {
    rows: typeof rows === 'number' ? rows : 0,
    beganAt: typeof beganAt === 'number' ? beganAt : now,
    firstEventAt: typeof firstEventAt === 'number' ? firstEventAt : null,
  };
}

/** CSV has no way to leave a column out: what is empty was not given. */
function given(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

function fileSettings({ settings }: NewsSource): SettingsOf<'file'> {
  if (settings.kind !== 'file') throw new TypeError(`A file is read, not a ${settings.kind}`);
  return settings;
}
