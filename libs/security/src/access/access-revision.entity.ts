import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One row, whose number rises with each change of a key or tenant; replicas watch it instead of all keys. */
@Entity({ name: 'security_access_revision' })
export class AccessRevisionEntity {
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  @Column({ type: 'integer' })
  revision!: number;
}
