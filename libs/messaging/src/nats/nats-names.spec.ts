import fc from 'fast-check';
import { InvalidMessageError } from '../errors.ts';
import { NatsNames, allKeyLanes, laneOf } from './nats-names.ts';

describe('NatsNames', () => {
  test('have a subject and a consumer for each lane of a group', () => {
    const names = new NatsNames('customer_service');
    const queue = { topic: 'training.asked', group: 'trainers' };
    expect(names.subject(queue, 'any')).toBe('customer_service.work.trainers.any.training.asked');
    expect(names.durable(queue, 'key3')).toBe('trainers=key3=training=asked');
  });

  test.each(['', 'customer-service', 'a.b', 'a b', 'x'.repeat(61)])(
    'refuse a service called %j',
    (service) => {
      expect(() => new NatsNames(service)).toThrow(InvalidMessageError);
    },
  );

  test('a key has one lane, and all lanes are used', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (key) => {
        expect(allKeyLanes).toContain(laneOf(key));
        expect(laneOf(key)).toBe(laneOf(key));
      }),
    );
    const used = new Set(Array.from({ length: 200 }, (_, key) => laneOf(String(key))));
    expect([...used].toSorted()).toEqual(allKeyLanes);
    expect(laneOf(null)).toBe('any');
  });
});
