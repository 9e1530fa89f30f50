import { float, id, instant, json, oneOf } from '@attention-flow/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TenantId } from '../tenant.ts';
import type { DisabledReason, Endpoint, EndpointId, EndpointState } from './endpoint.ts';

/** One address of a tenant, what it wants, how it fares, and when it was last served. */
@Entity({ name: 'webhook_endpoint' })
export class WebhookEndpointEntity implements Endpoint {
  @PrimaryColumn(id)
  id!: EndpointId;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'text' })
  url!: string;

  @Column({ type: 'text' })
  description!: string;

  @Column({ ...json, nullable: true })
  eventTypes!: readonly string[] | null;

  @Column(json)
  headerNames!: readonly string[];

  /** The custom headers as sealed JSON; null when there are none. */
  @Column({ type: 'text', nullable: true })
  sealedHeaders!: string | null;

  @Column({ ...float, nullable: true })
  ratePerSecond!: number | null;

  @Column({ ...json, nullable: true })
  retryScheduleSeconds!: readonly number[] | null;

  @Column(oneOf)
  state!: EndpointState;

  @Column({ ...oneOf, nullable: true })
  disabledReason!: DisabledReason | null;

  @Column({ ...instant, nullable: true })
  disabledAt!: Date | null;

  @Column({ ...instant, nullable: true })
  failingSince!: Date | null;

  @Column({ ...instant, nullable: true })
  lastFailureAt!: Date | null;

  @Column({ ...instant, nullable: true })
  lastSuccessAt!: Date | null;

  @Column({ type: 'integer', nullable: true })
  lastDurationMs!: number | null;

  @Column({ ...instant, nullable: true })
  throttledUntil!: Date | null;

  @Column({ ...instant, nullable: true })
  probeAt!: Date | null;

  /** When the rate limit lets the next request go. */
  @Column({ ...instant, nullable: true })
  slotAt!: Date | null;

  /** Who was served longest ago is served next. */
  @Column({ ...instant, nullable: true })
  servedAt!: Date | null;

  @Column(instant)
  createdAt!: Date;

  @Column(instant)
  updatedAt!: Date;
}
