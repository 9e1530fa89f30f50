import { messagingEntities, messagingMigrations } from '@attention-flow/messaging';
import { lifecycleEntities, lifecycleMigrations } from '@attention-flow/model-lifecycle';
import { Database } from '@attention-flow/persistence';
import {
  privacyEntities,
  privacyMigrations,
  securityEntities,
  securityMigrations,
} from '@attention-flow/security';
import { webhookEntities, webhookMigrations } from '@attention-flow/webhooks';
import { AlertEntity } from '../alert/alert.entity.ts';
import { AlertEventEntity } from '../alert/alert-event.entity.ts';
import { DocumentEntity } from '../document/document.entity.ts';
import { DocumentTagEntity } from '../document/document-tag.entity.ts';
import { NamedEntityEntity } from '../entity/named-entity.entity.ts';
import { ExampleEntity } from '../example/example.entity.ts';
import { CreateDocumentTables1765000000000 } from '../migrations/1765000000000-create-document-tables.ts';
import { CreateNewsSource1765050000000 } from '../migrations/1765050000000-create-news-source.ts';
import { CreateAlertTables1765100000000 } from '../migrations/1765100000000-create-alert-tables.ts';
import { NearDuplicateBandEntity } from '../near-duplicate/near-duplicate-band.entity.ts';
import { DocumentScoreEntity } from '../scoring/document-score.entity.ts';
import { ScoringTaskEntity } from '../scoring/scoring-task.entity.ts';
import { NewsSourceEntity } from '../source/news-source.entity.ts';
import { RuleEntity } from '../rule/rule.entity.ts';
import { SilenceEntity } from '../silence/silence.entity.ts';
import { TrendBucketEntity } from '../trend/trend-bucket.entity.ts';
import { TrendSeriesEntity } from '../trend/trend-series.entity.ts';
import type { Config } from './config.ts';

/** Opens and migrates this service's database. */
export function openDatabase({ values, folder }: Config): Promise<Database> {
  return Database.open({
    url: values.DATABASE_URL,
    folder,
    schema: 'sentiment_monitor',
    entities: [
      ...securityEntities,
      ...privacyEntities,
      ...messagingEntities,
      ...webhookEntities,
      ...lifecycleEntities,
      AlertEntity,
      AlertEventEntity,
      DocumentEntity,
      DocumentScoreEntity,
      DocumentTagEntity,
      ExampleEntity,
      NamedEntityEntity,
      NearDuplicateBandEntity,
      NewsSourceEntity,
      RuleEntity,
      ScoringTaskEntity,
      SilenceEntity,
      TrendBucketEntity,
      TrendSeriesEntity,
    ],
    migrations: [
      ...securityMigrations,
      ...privacyMigrations,
      ...messagingMigrations,
      ...webhookMigrations,
      ...lifecycleMigrations,
      CreateDocumentTables1765000000000,
      CreateAlertTables1765100000000,
      CreateNewsSource1765050000000,
    ],
  });
}
