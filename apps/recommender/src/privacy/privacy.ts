import { PrivacyModule, SecretKey } from '@attention-flow/security';
import { Webhooks } from '@attention-flow/webhooks';
import { audit } from '../platform/audit.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { webhooks } from '../platform/webhooks.ts';
import { ShopperData } from './shopper-data.ts';
import { ShopperDataModule } from './shopper-data.module.ts';

/** The rights of persons, and how long messages to webhooks are kept. */
export const privacy = PrivacyModule.register({
  imports: [PlatformModule, audit, webhooks, ShopperDataModule],
  inject: [SecretKey, Webhooks, ShopperData],
  useFactory: (key: SecretKey, { privacy: messages }: Webhooks, shoppers: ShopperData) => ({
    kinds: [messages],
    sources: [shoppers, messages],
    hashKey: key.keyFor('subjects'),
  }),
});
