import { instant, json, sequence } from '@attention-flow/persistence';
import { Column, Entity } from 'typeorm';
import type { Json } from '../json.ts';

/** News for every replica; kept for an hour. */
@Entity({ name: 'messaging_announcement' })
export class AnnouncementEntity {
  @Column(sequence)
  position!: number;

  @Column({ type: 'text' })
  topic!: string;

  @Column({ ...json, nullable: true })
  payload!: Json;

  @Column({ type: 'text', nullable: true })
  tenantId!: string | null;

  @Column(instant)
  announcedAt!: Date;
}
