import type { FastifyReply } from 'fastify';
import type { ClaimOutcome } from './rate-limiter.ts';

/**
 * Tells a client what it may still use: `RateLimit` and `RateLimit-Policy` name every limit that holds
 * (draft-ietf-httpapi-ratelimit-headers-10); `RateLimit-Limit`, `-Remaining` and `-Reset`, which older clients read,
 * speak of the one that has least left.
 */
export function setRateLimitHeaders(reply: FastifyReply, outcomes: readonly ClaimOutcome[]): void {
  let [tightest, policies, states] = [outcomes[0], '', ''];
  for (const outcome of outcomes) {
    const { claim, remaining, resetSeconds } = outcome;
    const separator = policies === '' ? '' : ', ';
    policies += `${separator}"${claim.policy}";q=${claim.quota.limit};w=${claim.quota.windowSeconds}`;
    states += `${separator}"${claim.policy}";r=${remaining};t=${resetSeconds}`;
    if (tightest && remaining < tightest.remaining) tightest = outcome;
  }
  if (!tightest) return;
  reply
    .header('ratelimit-policy', policies)
    .header('ratelimit', states)
    .header('ratelimit-limit', tightest.claim.quota.limit)
    .header('ratelimit-remaining', tightest.remaining)
    .header('ratelimit-reset', tightest.resetSeconds);
}
