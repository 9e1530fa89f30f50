// The databases and carriers that measurements and the soak run on.
import '@attention-flow/typescript';

const { createTestDatabase } = await import('@attention-flow/testing');
const { findNats } = await import('../src/testing/nats-server.ts');
const { makeFolder } = await import('../src/testing/place.ts');

export const grounds = {
  sqlite: async () => ({ ...(await makeFolder()), url: undefined, natsUrl: undefined }),
  postgres: async () => ({ folder: 'unused', natsUrl: undefined, ...(await createTestDatabase()) }),
  nats: async () => {
    const natsUrl = await findNats();
    return natsUrl && { ...(await makeFolder()), url: undefined, natsUrl };
  },
};
