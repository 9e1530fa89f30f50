import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { EmergingTerms, emergingDefaults } from '../src/emerging/emerging-terms.ts';
import type { EmergingOptions, EmergingTerm } from '../src/emerging/emerging-terms.ts';

const dayMs = 86_400_000;

export interface NewsEvent {
  readonly date: string;
  readonly event: string;
  readonly pattern: string;
}

export interface Day {
  readonly date: string;
  readonly texts: readonly string[];
}

export interface Outcome {
  readonly events: number;
  readonly found: number;
  readonly medianDelayDays: number | null;
  readonly alertsPerDay: number;
  readonly missed: readonly string[];
  readonly seconds: number;
  readonly terms: number;
}

/** Reads `stream.csv`, plain or gzip: `date,...,text`, in order of time. */
export function readDays(folder: string): readonly Day[] {
  const plain = `${folder}/stream.csv`;
  const content = existsSync(plain) ? readFileSync(plain) : gunzipSync(readFileSync(`${plain}.gz`));
  const [header, ...rows] = csvRows(content.toString('utf8'));
  const dateAt = header?.indexOf('date') ?? -1;
  const textAt = header?.indexOf('text') ?? -1;
  const days = new Map<string, string[]>();
  for (const row of rows) {
    const [date, text] = [row[dateAt], row[textAt]];
    if (date === undefined || text === undefined) continue;
    const texts = days.get(date);
    if (texts) texts.push(text);
    else days.set(date, [text]);
  }
  return [...days].map(([date, texts]) => ({ date, texts }));
}

function csvRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/gy;
  for (let match = cell.exec(text); match && cell.lastIndex <= text.length; match = cell.exec(text)) {
    const [whole = '', value = '', end = ''] = match;
    row.push(value.startsWith('"') ? value.slice(1, -1).replaceAll('""', '"') : value);
    if (end !== ',') {
      if (row.length > 1) rows.push(row);
      row = [];
    }
    if (whole === '') break;
  }
  return rows;
}

/** Replays a stream day by day; an event is found by an alert on day 0 to 3 whose term or most of whose texts match. */
export function replay(
  days: readonly Day[],
  events: readonly NewsEvent[],
  options: EmergingOptions = emergingDefaults,
): Outcome {
  const started = performance.now();
  const terms = new EmergingTerms(options);
  const alerts = days.map(({ date, texts }, day) => {
    const stories = texts.map((text, index) => ({ id: `${day} ${index}`, text }));
    const textOf = new Map(stories.map(({ id, text }) => [id, text]));
    return { date, found: terms.close(stories), textOf };
  });
  const delays = events.map((event) => {
    const expression = new RegExp(`\\b(?:${event.pattern})`, 'i');
    const from = Date.parse(event.date);
    const day = alerts.find(({ date, found, textOf }) => {
      const delay = (Date.parse(date) - from) / dayMs;
      return delay >= 0 && delay <= 3 && found.some((alert) => tellsOf(alert, expression, textOf));
    });
    return day ? (Date.parse(day.date) - from) / dayMs : null;
  });
  const found = delays.flatMap((delay) => delay ?? []).sort((a, b) => a - b);
  const judged = alerts.slice(options.learningBuckets);
  return {
    events: events.length,
    found: found.length,
    medianDelayDays:
      found.length > 0 ? ((found[(found.length - 1) >> 1] ?? 0) + (found[found.length >> 1] ?? 0)) / 2 : null,
    alertsPerDay: judged.reduce((sum, { found: told }) => sum + told.length, 0) / Math.max(1, judged.length),
    missed: events.filter((_, index) => delays[index] === null).map(({ event }) => event),
    seconds: (performance.now() - started) / 1_000,
    terms: terms.size,
  };
}

function tellsOf(
  { term, storyIds }: EmergingTerm,
  expression: RegExp,
  textOf: ReadonlyMap<string, string>,
): boolean {
  if (expression.test(term)) return true;
  return storyIds.filter((id) => expression.test(textOf.get(id) ?? '')).length * 2 >= storyIds.length;
}

export function readEvents(folder: string): readonly NewsEvent[] {
  const lines = readFileSync(`${folder}/events.jsonl`, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const { date, event, pattern }: Record<string, unknown> = JSON.parse(line);
    return { date: String(date), event: String(event), pattern: String(pattern) };
  });
}
