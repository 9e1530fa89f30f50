import type { Candidate, Recommendation, RecommendationRequest, Retrieve, Stages } from '../stages/stages.ts';

/** Lists that are re-ranked are so many times longer than what is asked for: the re-ranking needs a choice. */
const choice = 5;
const leastChoice = 50;

/**
 * retrieve ▶ filter ▶ rank ▶ rerank ▶ explain. Fallbacks are asked in turn while too few candidates are left, so
 * that there are as many items as asked for whenever retrievals, fallbacks and filters leave so many.
 */
export async function recommend(
  stages: Stages,
  request: RecommendationRequest,
): Promise<readonly Recommendation[]> {
  const kept = new Map<string, Candidate>();
  for (const retrieve of stages.retrieve)
    await collect(retrieve, stages.candidatesPerSource, stages, request, kept);
  for (const retrieve of stages.fallback) {
    if (kept.size >= request.count) break;
    await collect(retrieve, Infinity, stages, request, kept);
  }
  const ranked = await stages.rank.rank(request, [...kept.values()]);
  const chosen = stages.rerank.rerank(
    ranked.slice(0, Math.max(request.count * choice, leastChoice)),
    request.count,
  );
  return Promise.all(
    chosen.map(async (candidate) => ({
      ...candidate,
      because: (await stages.explain?.explain(request, candidate)) ?? [],
    })),
  );
}

/** What several sources bring is one candidate with the features of all; it is named after the first. */
async function collect(
  retrieve: Retrieve,
  limit: number,
  { filter }: Stages,
  request: RecommendationRequest,
  kept: Map<string, Candidate>,
): Promise<void> {
  for (const candidate of await retrieve.retrieve(request, limit)) {
    const known = kept.get(candidate.itemId);
    if (known)
      kept.set(candidate.itemId, { ...known, features: { ...candidate.features, ...known.features } });
    else if (filter.every((one) => one.keeps(candidate.itemId, request)))
      kept.set(candidate.itemId, candidate);
    // A fallback that goes through the whole catalogue need not.
    if (limit === Infinity && kept.size >= request.count * choice) return;
  }
}
