import { done } from './message.ts';
import { describeMessaging } from './testing/contract.ts';
import { findNats } from './testing/nats-server.ts';
import { makeFolder, newPlace, openReplica } from './testing/place.ts';

const natsUrl = await findNats();

if (natsUrl === undefined) {
  console.warn('Messaging on NATS is not tested: neither NATS_URL nor 127.0.0.1:4222 answers.');
  test.skip('NATS does not answer', () => undefined);
} else {
  describeMessaging('NATS', async () => ({ ...(await makeFolder()), url: undefined, natsUrl }));

  test('NATS takes over what waited in the database', async () => {
    const ground = { ...(await makeFolder()), url: undefined, natsUrl };
    const { drop, ...place } = newPlace(ground);
    const before = await openReplica({ ...place, natsUrl: undefined });
    await before.messaging.messages.publish({ topic: 'mail.asked', payload: 'old', key: 'a' });
    await before.close();
    const after = await openReplica(place);
    const payload = await new Promise((resolve) => {
      void after.messaging.queues.consume({
        topic: 'mail.asked',
        group: 'mailers',
        parse: resolve,
        handler: () => Promise.resolve(done),
      });
    });
    expect(payload).toBe('old');
    await after.close();
    await drop();
    await ground.drop();
  });
}
