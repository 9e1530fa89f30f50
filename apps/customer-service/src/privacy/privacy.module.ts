import { PrivacyModule as Privacy, SecretKey } from '@attention-flow/security';
import { Webhooks } from '@attention-flow/webhooks';
import { Module } from '@nestjs/common';
import { webhooks } from '../events/events.module.ts';
import { audit } from '../platform/audit.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { ConversationRecords } from './conversation-records.ts';

@Module({ imports: [PlatformModule], providers: [ConversationRecords], exports: [ConversationRecords] })
class PersonalRecords {}

const rights = Privacy.register({
  imports: [PlatformModule, audit, webhooks, PersonalRecords],
  inject: [ConversationRecords, Webhooks, SecretKey],
  useFactory: (conversations: ConversationRecords, { privacy: messages }: Webhooks, key: SecretKey) => ({
    kinds: [conversations, messages],
    sources: [conversations, messages],
    hashKey: key.keyFor('data subjects'),
  }),
});

/** How long personal data are kept, and the rights of the persons that they are about. */
@Module({ imports: [rights] })
export class PrivacyModule {}
