import { resolve } from 'node:path';
import { InvalidConfigurationError, staleConfigurationDocs } from '@attention-flow/security';
import { configurationDocs } from './configuration-docs.ts';
import { Config } from './config.ts';

describe('Config', () => {
  test('has defaults for all', () => {
    expect(Config.parse({ HOME: '/root' })).toMatchObject({
      port: 3001,
      host: '127.0.0.1',
      folder: resolve('data/customer-service'),
      databaseUrl: undefined,
      isSampleDataOn: false,
      thresholds: { confidence: 0.5, retrieval: 0.6 },
    });
  });

  test('reads what is set, and takes empty for not set', () => {
    const given = { PORT: '80', DATABASE_URL: '', SAMPLE_DATA: 'on', CONFIDENCE_THRESHOLD: '0.7' };
    expect(Config.parse(given)).toMatchObject({
      port: 80,
      databaseUrl: undefined,
      isSampleDataOn: true,
      thresholds: { confidence: 0.7 },
    });
  });

  test.each([
    { given: { PORT: 'http' }, named: ['PORT'] },
    { given: { PORT: '70000', SAMPLE_DATA: 'yes' }, named: ['PORT', 'SAMPLE_DATA'] },
    { given: { CONFIDENCE_THRESHOLD: '1.2' }, named: ['CONFIDENCE_THRESHOLD'] },
    { given: { MODEL_WORKERS: '0' }, named: ['MODEL_WORKERS'] },
    { given: { SECRET_KEY: 'hunter2' }, named: ['SECRET_KEY'] },
    { given: { DATABSE_URL: 'postgres://a' }, named: ['DATABSE_URL'] },
    { given: { CUSTOMER_SERVICE_COLOUR: 'red' }, named: ['CUSTOMER_SERVICE_COLOUR'] },
  ])('names the variables that are wrong in $given', ({ given, named }) => {
    try {
      Config.parse(given);
      throw new Error('taken');
    } catch (error) {
      if (!(error instanceof InvalidConfigurationError)) throw error;
      expect(error.problems.map(({ variable }) => variable)).toEqual(named);
      for (const name of named) expect(error.message).toContain(name);
    }
  });

  test('warns of a short name that is nearly one of ours, and leaves others alone', () => {
    const { warnings } = Config.parse({ PROT: '80', EDITOR: 'vi' });
    expect(warnings.map(({ variable }) => variable)).toEqual(['PROT']);
  });

  test('seals with the first secret key, opens with all, and shows none in logs', () => {
    const [next, former] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'));
    const config = Config.parse({
      SECRET_KEY: `${next}, ${former}`,
      DATABASE_URL: 'postgres://me:hunter2@db/x',
    });
    expect(config.secretKeys).toEqual([next, former]);
    expect(config.secrets).toEqual([next, former, 'hunter2']);
  });

  test('is documented as it is', async () => {
    expect(await staleConfigurationDocs(configurationDocs)).toEqual([]);
  });
});
