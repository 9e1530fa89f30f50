import { float } from '@attention-flow/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A bucket that replicas share; times in milliseconds since 1970, with fractions. */
@Entity({ name: 'security_rate_limit' })
export class RateLimitEntity {
  @PrimaryColumn({ type: 'varchar', length: 200 })
  subject!: string;

  @Column(float)
  fullAt!: number;

  /** The last report: what was taken, as the time it takes to refill. */
  @Column(float)
  takenMs!: number;

  /** The last report: from when on it was taken. */
  @Column(float)
  sinceMs!: number;
}
