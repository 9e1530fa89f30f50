import type { DeliveryState } from '../delivery/delivery.ts';

/** `missed`: never addressed to the endpoint, which came later or did not want such events then. */
export const replayable = ['missed', 'delivered', 'failed', 'cancelled', 'pending'] as const;
export type Replayable = (typeof replayable)[number];

/** Which messages an endpoint gets once more. */
export interface ReplayFilter {
  /** From the moment of emission, this one included. */
  readonly since: Date;
  /** This one excluded. */
  readonly until: Date;
  /** Types and groups of types; what the endpoint wants unless given. */
  readonly types?: readonly string[] | undefined;
  readonly states: readonly Replayable[];
}

/** How a message stands with an endpoint. */
export const standing = (state: DeliveryState | undefined): Replayable => state ?? 'missed';
