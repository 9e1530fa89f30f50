import { InvalidConfigurationError, staleConfigurationDocs } from '@attention-flow/security';
import { Config } from './config.ts';
import { configurationDocs } from './configuration-docs.ts';

test('all has a default but what is secret or elsewhere', () => {
  expect(Config.parse({ HOME: '/root', DATABASE_URL: '' })).toMatchObject({
    port: 3003,
    host: '127.0.0.1',
    databaseUrl: undefined,
    isSampleDataOn: false,
    secretKeys: [],
    historyLength: 100,
  });
});

test.each([
  { given: { PORT: 'http' }, named: ['PORT'] },
  { given: { PORT: '70000', SAMPLE_DATA: 'yes' }, named: ['PORT', 'SAMPLE_DATA'] },
  { given: { SECRET_KEYS: 'short' }, named: ['SECRET_KEYS'] },
  { given: { HISTORY_LENGTH: '0' }, named: ['HISTORY_LENGTH'] },
  { given: { RECOMMENDER_PORT_NUMBER: '1' }, named: ['RECOMMENDER_PORT_NUMBER'] },
])('the variables that are wrong in $given are named', ({ given, named }) => {
  try {
    Config.parse(given);
    throw new Error('taken');
  } catch (error) {
    if (!(error instanceof InvalidConfigurationError)) throw error;
    expect(error.problems.map(({ variable }) => variable)).toEqual(named);
  }
});

test('what secrets are given is left out of logs', () => {
  const secret = Buffer.alloc(32, 7).toString('base64');
  const { secrets } = Config.parse({ SECRET_KEYS: secret, DATABASE_URL: 'postgres://me:hunter2@host/shop' });
  expect(secrets).toEqual([secret, 'hunter2']);
});

test('the table in the README and .env.example are those of the configuration', async () => {
  expect(await staleConfigurationDocs(configurationDocs)).toEqual([]);
});
