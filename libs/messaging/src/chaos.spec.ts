import { createTestDatabase } from '@attention-flow/testing';
import { runChaos } from './testing/chaos.ts';
import { findNats } from './testing/nats-server.ts';
import { makeFolder } from './testing/place.ts';
import type { Ground } from './testing/place.ts';

/** The soak (`npm run soak:messaging`) does a hundred. */
const rounds = 5;
const natsUrl = await findNats();
const grounds: Record<string, () => Promise<Ground>> = {
  SQLite: async () => ({ ...(await makeFolder()), url: undefined, natsUrl: undefined }),
  PostgreSQL: async () => {
    const { url, drop } = await createTestDatabase();
    return { folder: 'unused', url, natsUrl: undefined, drop };
  },
};
if (natsUrl === undefined)
  console.warn('Killing on NATS is not tested: neither NATS_URL nor 127.0.0.1:4222 answers.');
else grounds['NATS'] = async () => ({ ...(await makeFolder()), url: undefined, natsUrl });

describe('processes that are killed, frozen and cut off', () => {
  test.each(Object.entries(grounds))(
    'lose no message, and no message has two effects (%s)',
    async (_name, prepare) => {
      const ground = await prepare();
      try {
        const result = await runChaos({ ground, rounds });
        expect(result.published).toBeGreaterThan(50);
        expect(result).toMatchObject({ lost: 0, doubled: 0, invented: 0, disordered: 0, parked: 0 });
      } finally {
        await ground.drop();
      }
    },
    240_000,
  );
});
