import { id, instant, oneOf } from '@attention-flow/persistence';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { EndpointId } from '../endpoint/endpoint.ts';
import type { Secret, SecretId } from './secret.ts';
import type { SigningScheme } from './signing-key.ts';

/** One key that signs for an endpoint; several do during a rotation. */
@Entity({ name: 'webhook_secret' })
export class WebhookSecretEntity implements Secret {
  @PrimaryColumn(id)
  id!: SecretId;

  @Column(id)
  endpointId!: EndpointId;

  @Column(oneOf)
  scheme!: SigningScheme;

  @Column({ type: 'text' })
  sealed!: string;

  @Column({ type: 'varchar', length: 64, nullable: true })
  publicKey!: string | null;

  @Column(instant)
  createdAt!: Date;

  @Column({ ...instant, nullable: true })
  expiresAt!: Date | null;
}
