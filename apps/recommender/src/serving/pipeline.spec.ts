import fc from 'fast-check';
import type { Candidate, RecommendationRequest, Retrieve, Stages } from '../stages/stages.ts';
import { recommend } from './pipeline.ts';

const names = Array.from({ length: 30 }, (_, index) => `i${index}`);
const someNames = fc.uniqueArray(fc.constantFrom(...names), { maxLength: 12 });

function source(name: string, itemIds: readonly string[]): Retrieve {
  const candidates = itemIds.map((itemId, place): Candidate => {
    return { itemId, score: -place, source: name, features: { [name]: place } };
  });
  return { name, retrieve: (_, limit) => Promise.resolve(candidates.slice(0, limit)) };
}

const setup = fc.record({
  retrieve: fc.array(someNames, { maxLength: 3 }),
  fallback: fc.array(someNames, { maxLength: 3 }),
  banned: someNames,
  count: fc.integer({ min: 1, max: 20 }),
});

function stagesOf({
  retrieve,
  fallback,
  banned,
}: {
  retrieve: string[][];
  fallback: string[][];
  banned: string[];
}) {
  return {
    retrieve: retrieve.map((ids, index) => source(`r${index}`, ids)),
    fallback: fallback.map((ids, index) => source(`f${index}`, ids)),
    filter: [{ name: 'banned', keeps: (itemId) => !banned.includes(itemId) }],
    rank: { rank: (_, candidates) => Promise.resolve([...candidates].sort((a, b) => b.score - a.score)) },
    rerank: { rerank: (candidates, count) => candidates.slice(0, count) },
    candidatesPerSource: 12,
  } satisfies Stages;
}

const request = (count: number): RecommendationRequest => ({
  history: { userId: 'u', interactions: [] },
  contextItems: [],
  count,
  now: 0,
});

test('a list is as long as asked for, or has every candidate that the filters leave; each once, none banned', async () => {
  await fc.assert(
    fc.asyncProperty(setup, async (given) => {
      const list = (await recommend(stagesOf(given), request(given.count))).map(({ itemId }) => itemId);
      const left = new Set([...given.retrieve, ...given.fallback].flat());
      for (const itemId of given.banned) left.delete(itemId);
      expect(new Set(list).size).toBe(list.length);
      expect(list.filter((itemId) => !left.has(itemId))).toEqual([]);
      expect(list).toHaveLength(Math.min(given.count, left.size));
    }),
  );
});

test('fallbacks are not asked while there is enough, and what several bring has the features of all', async () => {
  const stages = stagesOf({ retrieve: [['i1', 'i2'], ['i2']], fallback: [['i3']], banned: [] });
  const list = await recommend(stages, request(2));
  expect(list.map(({ itemId, source: from, features }) => ({ itemId, from, features }))).toEqual([
    { itemId: 'i1', from: 'r0', features: { r0: 0 } },
    { itemId: 'i2', from: 'r0', features: { r0: 1, r1: 0 } },
  ]);
});
