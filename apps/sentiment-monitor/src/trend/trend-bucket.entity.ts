import { float, instant } from '@attention-flow/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What a series counted in `[start, start + resolution)`. */
@Entity({ name: 'trend_bucket' })
export class TrendBucketEntity {
  @PrimaryColumn({ type: 'bigint', transformer: { to: (value: number) => value, from: Number } })
  seriesId!: number;

  /** Seconds: 60, 3,600 or 86,400. */
  @PrimaryColumn({ type: 'integer' })
  resolution!: number;

  @PrimaryColumn(instant)
  start!: Date;

  @Column({ type: 'integer' })
  count!: number;

  @Column({ type: 'integer' })
  negative!: number;

  @Column({ type: 'integer' })
  positive!: number;

  @Column({ type: 'integer' })
  reach!: number;

  @Column(float)
  sumSentiment!: number;

  @Column(float)
  sumSquares!: number;

  @Column({ type: 'integer' })
  revision!: number;
}
