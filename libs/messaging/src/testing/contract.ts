import { testFailures } from './contract-failures.ts';
import { testHandlers } from './contract-handlers.ts';
import { testPublishing } from './contract-publishing.ts';
import { testWatching } from './contract-watching.ts';
import type { Open } from './brisk.ts';
import { newPlace, openReplica } from './place.ts';
import type { Ground, Replica } from './place.ts';

/** What every carrier of messages must do. */
export function describeMessaging(name: string, prepare: () => Promise<Ground>): void {
  describe(`Messaging on ${name}`, () => {
    let ground: Ground;
    let place: ReturnType<typeof newPlace>;
    const replicas: Replica[] = [];
    const open: Open = async (options = {}) => {
      const replica = await openReplica(place, options);
      replicas.push(replica);
      return replica;
    };
    beforeAll(async () => (ground = await prepare()));
    afterAll(() => ground.drop());
    beforeEach(() => (place = newPlace(ground)));
    afterEach(async () => {
      await Promise.all(replicas.splice(0).map((replica) => replica.close()));
      await place.drop();
    });

    testPublishing(open);
    testFailures(open);
    testHandlers(open);
    testWatching(open);
  });
}
