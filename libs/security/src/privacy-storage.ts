import { AuditEntryEntity, AuditHeadEntity } from './audit/audit.entity.ts';
import { CreatePrivacyTables1764300000000 } from './migrations/1764300000000-create-privacy-tables.ts';
import { RetentionRunEntity, RetentionTimeEntity } from './retention/retention.entity.ts';

/** Of the audit log and of retention times: for the `Database.open` of a service that uses them. */
export const privacyEntities = [
  AuditEntryEntity,
  AuditHeadEntity,
  RetentionRunEntity,
  RetentionTimeEntity,
] as const;

/** Of the audit log and of retention times; oldest first. */
export const privacyMigrations = [CreatePrivacyTables1764300000000] as const;
