import { readEntity } from '../entity/entity.dto.ts';
import { readSampleParts, sampleEntities } from './sample-files.ts';
import { labelledNews, newsStream } from './sample-news.ts';

const parts = readSampleParts();
const end = new Date('2026-03-16T15:00:00Z');

describe('the sample', () => {
  const items = labelledNews(parts, 1);

  test('has at least 600 different items in two languages, over eight topics and all sentiments', () => {
    expect(new Set(items.map(({ text }) => text)).size).toBeGreaterThanOrEqual(600);
    const cells = new Set(
      items.map(({ language, topics, sentiment }) => `${language} ${topics?.[0]} ${sentiment}`),
    );
    expect(cells.size).toBe(2 * 8 * 3);
  });

  test('leaves no slot unfilled', () => {
    const texts = [...items, ...newsStream(parts, 1, end)].map(({ text }) => text);
    expect(texts.filter((text) => /[{}]/.test(text))).toEqual([]);
  });

  test('is the same for the same seed and another for another', () => {
    expect(labelledNews(parts, 1)).toEqual(items);
    expect(labelledNews(parts, 2)).not.toEqual(items);
  });

  test('has entities that can be imported', () => {
    expect(
      sampleEntities()
        .map(readEntity)
        .filter(({ kind }) => kind !== 'item'),
    ).toEqual([]);
  });

  test('has two weeks of news that end in a run on a bank', () => {
    const stream = newsStream(parts, 1, end);
    const hoursBefore = ({ publishedAt }: { publishedAt?: string | null | undefined }) =>
      (end.getTime() - Date.parse(publishedAt ?? '')) / 3_600_000;
    expect(hoursBefore(stream[0] ?? {})).toBeGreaterThan(13 * 24);
    expect(Math.min(...stream.map(hoursBefore))).toBeGreaterThan(0);
    const ofBank = stream.filter(({ text }) => /Harlow Bank|哈罗银行/.test(text));
    const inCrisis = ofBank.filter((item) => hoursBefore(item) <= 6).length / 6;
    const before = ofBank.filter((item) => hoursBefore(item) > 6).length / (14 * 24 - 6);
    expect(inCrisis).toBeGreaterThan(10 * before);
  });
});
