import { createTestDatabase } from '@attention-flow/testing';
import { describeMessaging } from './testing/contract.ts';
import { makeFolder } from './testing/place.ts';

describeMessaging('SQLite', async () => ({
  ...(await makeFolder()),
  url: undefined,
  natsUrl: undefined,
}));

describeMessaging('PostgreSQL', async () => {
  const { url, drop } = await createTestDatabase();
  return { folder: 'unused', url, natsUrl: undefined, drop };
});
