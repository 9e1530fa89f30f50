import { Logger } from '@nestjs/common';
import { ParcelService } from '../testing/parcel-service.ts';

/** Deterministic pseudo-random numbers in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const random = randomFrom(7);
const pick = <Item>(items: readonly Item[]): Item => {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError('Nothing to pick from');
  return item;
};
const letters = (length: number) =>
  Array.from({ length }, () => pick([...'abcdefghijkmnpqrstuvwxyz23456789'])).join('');

/** Every planted text holds this, so that finding any of them is finding this. */
const mark = 'zq7';
const secret = () => `${mark}${letters(20)}`;
const person = () => `${mark}${letters(6)}@example.com`;
const configured = secret();

/** Takes e-mail addresses out; a service gives the mask that it trusts. */
const mask = (text: string) => text.replaceAll(/[\w.+-]+@[\w.-]+\w/g, '[e-mail]');

/** The ways in which secrets and people come into logs. */
const plants: readonly ((logger: Logger) => void)[] = [
  (logger) => logger.log(`sent to ${person()}`),
  (logger) => logger.log({ message: `sent to ${person()}`, to: person() }),
  (logger) => logger.warn(`refused Authorization: Bearer ${secret()}`),
  (logger) => logger.log('headers', { headers: { 'x-api-key': secret(), cookie: `sid=${secret()}` } }),
  (logger) => logger.log(`called http://user:${secret()}@shop/items?token=${secret()}&page=2`),
  (logger) =>
    logger.error('failed', new Error(`no row for ${person()}`, { cause: new Error(`${person()} is gone`) })),
  (logger) => logger.error(Object.assign(new Error('insert failed'), { parameters: [secret(), person()] })),
  (logger) => logger.error('failed', new Error(`key=1, api_key: "${secret()}"`).stack),
  (logger) => logger.debug(`webhook signed with whsec_${secret()}`),
  (logger) => logger.log('endpoint', { endpoint: { webhookSecret: secret(), owner: [{ mail: person() }] } }),
  (logger) => logger.verbose({ rows: new Map([[person(), { password: secret() }]]) }),
  (logger) => logger.log(`started with ${configured}`),
  (logger) => logger.log(`a key af_${secret()} was used`),
  (logger) => logger.fatal(`${'long '.repeat(4_000)}${person()}`),
];

test('of 10,000 log lines and the requests between them none shows a planted secret or person', async () => {
  const service = await ParcelService.start({
    logging: { level: 'trace', mask, secrets: [configured], secretPatterns: [/\baf_\w+/] },
    tenantOf: () => 'north',
  });
  const logger = new Logger('Planter');
  for (let round = 0; round < 50; round += 1) {
    for (let line = 0; line < 196; line += 1) pick(plants)(logger);
    await Promise.all([
      service.request(`/v1/parcels/${person()}?token=${secret()}`, {
        headers: { authorization: `Bearer ${secret()}`, 'x-request-id': secret(), cookie: secret() },
      }),
      service.post('/v1/parcels', { to: person(), lines: [{ item: secret(), count: 1 }] }),
      service.post('/v1/parcels', { to: 'A', password: secret(), lines: secret() }),
      service.request(`/${secret()}/${person()}`),
    ]);
  }
  await service.logged('request', 200);
  await service.stop();
  expect(service.lines.length).toBeGreaterThanOrEqual(10_000);
  expect(service.lines.filter((line) => line.includes(mark))).toEqual([]);
  // Something is left: the lines are there, with their requests and what stood around the secrets.
  expect(service.lines.filter((line) => line.includes('"message":"request"'))).toHaveLength(200);
  expect(service.lines.some((line) => line.includes('sent to [e-mail]'))).toBe(true);
  expect(service.lines.every((line) => typeof JSON.parse(line) === 'object')).toBe(true);
});
