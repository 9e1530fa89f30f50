import { Random } from '@attention-flow/attention';
import type { DocumentInput } from '../document/document-input.ts';
import type { Language } from '../document/document.ts';
import type { LabelledExample } from '../example/labelled-example.ts';
import type { SampleParts } from './sample-files.ts';

type Parts = Readonly<Record<Language, SampleParts>>;

const itemsPerLead = 5;
const hourMs = 3_600_000;
const minuteMs = 60_000;
const hours = 14 * 24;
/** The crisis fills the last hours, two a part. */
const crisisHours = 6;
const crisisPerHour = 22;
const chineseShare = 0.4;
const copyShare = 0.06;
const sources = ['wire', 'exchange-desk', 'daily', 'market-blog'] as const;

/** Labelled items: of each lead some, with other names, figures and tails; the same for the same seed. */
export function labelledNews(parts: Parts, seed: number): readonly LabelledExample[] {
  const random = Random.fromSeed(seed).fork('labelled');
  const items = new Map<string, LabelledExample>();
  for (const language of ['en', 'zh'] as const) {
    for (const { topics, sentiment, text: lead } of parts[language].leads)
      for (let index = 0; index < itemsPerLead; index++) {
        const text = written(lead, parts[language], random);
        items.set(text, { text, language, sentiment, topics });
      }
  }
  return [...items.values()];
}

/**
 * Two weeks of news that end at `end`: more by day and on weekdays, some of it copied by others, and a run on a bank in
 * the last six hours.
 */
export function newsStream(parts: Parts, seed: number, end: Date): readonly DocumentInput[] {
  const random = Random.fromSeed(seed).fork('stream');
  const start = end.getTime() - hours * hourMs;
  const items: DocumentInput[] = [];
  const add = (text: string, at: number) => {
    const source = pick(sources, random);
    items.push(item(items.length, source, text, at));
    if (random.uniform() >= copyShare) return;
    const other = pick(sources, random);
    if (other !== source)
      items.push(item(items.length, other, text, Math.min(at + 20 * minuteMs, end.getTime() - 1)));
  };
  for (let hour = 0; hour < hours; hour++) {
    const begin = start + hour * hourMs;
    for (let count = poisson(rateAt(new Date(begin)), random); count > 0; count--) {
      const own = parts[random.uniform() < chineseShare ? 'zh' : 'en'];
      add(written(pick(own.leads, random).text, own, random), begin + random.uniform() * hourMs);
    }
    const part = Math.floor((hour - (hours - crisisHours)) / 2);
    for (let count = part < 0 ? 0 : crisisPerHour; count > 0; count--) {
      const own = parts[random.uniform() < chineseShare ? 'zh' : 'en'];
      add(written(pick(own.crisis[part] ?? [], random), own, random), begin + random.uniform() * hourMs);
    }
  }
  return items.sort((a, b) => ((a.publishedAt ?? '') < (b.publishedAt ?? '') ? -1 : 1));
}

function item(index: number, source: string, text: string, at: number): DocumentInput {
  return { source, id: `sample-${index}`, text, publishedAt: new Date(at).toISOString() };
}

/** News an hour: twice as many in working hours (UTC), fewer at night and at weekends. */
function rateAt(time: Date): number {
  const hour = time.getUTCHours();
  const day = hour >= 8 && hour < 18 ? 6 : hour >= 6 && hour < 22 ? 3 : 1.2;
  return time.getUTCDay() % 6 === 0 ? day * 0.4 : day;
}

function written(lead: string, { tails, vocabulary }: SampleParts, random: Random): string {
  const tail = random.uniform() < 0.6 ? pick(tails, random) : '';
  return `${lead}${tail}`.replaceAll(/\{(\w+)\}/g, (slot, name: string) =>
    pick(vocabulary.get(name) ?? [slot], random),
  );
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[random.integer(items.length)];
  if (item === undefined) throw new RangeError('The sample lacks something to pick from');
  return item;
}

/** @see Knuth, The Art of Computer Programming 2, 3.4.1 */
function poisson(mean: number, random: Random): number {
  let count = 0;
  for (let product = random.uniform(); product > Math.exp(-mean); product *= random.uniform()) count += 1;
  return count;
}
