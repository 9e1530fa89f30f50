import { InvalidNatsUrlError } from '../errors.ts';
import { NatsConnection } from './nats-connection.ts';

describe('NatsConnection', () => {
  test.each(['http://localhost', 'localhost:4222', 'nats://', 'nats://a,redis://b'])(
    'refuses NATS_URL=%s',
    async (url) => {
      await expect(NatsConnection.open(url, 'test')).rejects.toBeInstanceOf(InvalidNatsUrlError);
    },
  );

  test('names the servers it cannot reach, and not the password', async () => {
    const opening = NatsConnection.open('nats://me:secret@127.0.0.1:9, nats://127.0.0.1:10', 'test');
    await expect(opening).rejects.toMatchObject({
      code: 'MESSAGING_UNAVAILABLE',
      place: '127.0.0.1:9, 127.0.0.1:10',
      message: expect.not.stringContaining('secret'),
    });
  });
});
