import { z } from 'zod';
import type { AttemptResult } from '../delivery/attempt-result.ts';
import { verdictOn } from '../delivery/verdict.ts';
import { endpointDto, toEndpointDto } from '../endpoint/endpoint.dto.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';

export const probeDto = z
  .object({
    reason: z
      .string()
      .nullable()
      .meta({ description: '`accepted`, or why not; null when the probe could not be sent.' }),
    status: z.int().nullable(),
    durationMs: z.int().nullable(),
    endpoint: endpointDto,
  })
  .meta({ id: 'WebhookProbe' });
export type ProbeDto = z.output<typeof probeDto>;

export function toProbeDto(result: AttemptResult | undefined, endpoint: Endpoint): ProbeDto {
  const dto = toEndpointDto(endpoint);
  if (!result || result.kind === 'interrupted') {
    return { reason: null, status: null, durationMs: null, endpoint: dto };
  }
  const status = result.kind === 'answered' ? result.status : null;
  const { reason } = verdictOn(result, endpoint.updatedAt);
  return { reason, status, durationMs: result.durationMs, endpoint: dto };
}
