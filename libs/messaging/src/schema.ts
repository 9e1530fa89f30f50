import { CreateMessaging1764100000000 } from './migrations/1764100000000-create-messaging.ts';
import { AnnouncementEntity } from './outbox/announcement.entity.ts';
import { DeliveryEntity } from './outbox/delivery.entity.ts';
import { ParkedEntity } from './outbox/parked.entity.ts';
import { ProcessedEntity } from './outbox/processed.entity.ts';

/** For `Database.open` of the service. */
export const messagingEntities = [AnnouncementEntity, DeliveryEntity, ParkedEntity, ProcessedEntity];

/** For `Database.open` of the service. */
export const messagingMigrations = [CreateMessaging1764100000000];
