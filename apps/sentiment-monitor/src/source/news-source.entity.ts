import { id, instant, json } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Cursor, NewsSource, NewsSourceId, SourceSettings } from './news-source.ts';

/** Where documents are fetched from, how far, and how it goes. */
@Entity({ name: 'news_source' })
@Index(['tenantId', 'name'], { unique: true })
@Index(['dueAt'])
export class NewsSourceEntity implements NewsSource {
  @PrimaryColumn(id)
  id!: NewsSourceId;

  @Column(id)
  tenantId!: TenantId;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  @Column(json)
  settings!: SourceSettings;

  @Column({ type: 'boolean' })
  isEnabled!: boolean;

  @Column(json)
  cursor!: Cursor;

  @Column({ ...instant, nullable: true })
  dueAt!: Date | null;

  @Column({ ...instant, nullable: true })
  lastAttemptAt!: Date | null;

  @Column({ ...instant, nullable: true })
  lastSuccessAt!: Date | null;

  @Column({ type: 'integer' })
  failures!: number;

  @Column({ type: 'text', nullable: true })
  failure!: string | null;

  @Column({ type: 'integer' })
  documents!: number;

  @Column({ type: 'integer' })
  rejected!: number;

  @Column(instant)
  createdAt!: Date;

  /** Of the process that reads it now, until `dueAt`. */
  @Column({ ...id, nullable: true })
  leaseToken!: string | null;
}
