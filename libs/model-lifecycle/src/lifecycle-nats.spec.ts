import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemTenantId } from '@attention-flow/security';
import { jest } from '@jest/globals';
import { NatsBundleStore } from './bundle/nats-bundle-store.ts';
import { Place } from './testing/lab.ts';
import { dropService, findNats } from './testing/nats-server.ts';

jest.setTimeout(60_000);

const natsUrl = await findNats();
const tenantId = systemTenantId;

(natsUrl === undefined ? test.skip : test)(
  'over NATS, replicas that share no directory share jobs, files and promotions',
  async () => {
    if (natsUrl === undefined) throw new Error('it was there a moment ago');
    const lab = await Place.open(undefined, natsUrl);
    const replica = async (name: string, isTraining: boolean) => {
      const folder = join(lab.folder, name);
      return lab.replica({
        isTraining,
        bundles: await NatsBundleStore.open({ natsUrl, service: lab.schema, folder }),
      });
    };
    const [trainer, other] = [await replica('a', true), await replica('b', false)];
    const everywhere = async (version: string | null) => {
      const isLive = () => [trainer, other].every(({ task }) => task.active.version(tenantId) === version);
      for (let waitedMs = 0; !isLive(); waitedMs += 20) {
        if (waitedMs > 5_000) throw new Error(`${version} is not live everywhere`);
        await sleep(20);
      }
    };
    const train = async () => trainer.until(await other.lifecycle.jobs.request({ tenantId }));
    const [first, second] = [await train(), await train()];
    expect([first.state, second.state]).toEqual(['succeeded', 'succeeded']);
    await everywhere(second.modelVersion);
    await other.lifecycle.activeModels.rollBack({ tenantId, task: 'words', actor: null });
    await everywhere(first.modelVersion);
    await lab.drop();
    await dropService(natsUrl, lab.schema);
  },
);
