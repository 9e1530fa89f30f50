import { resolve } from 'node:path';
import { InvalidConfigError } from './config.errors.ts';
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
  ])('names the variables that are wrong in $given', ({ given, named }) => {
    try {
      Config.parse(given);
      throw new Error('taken');
    } catch (error) {
      if (!(error instanceof InvalidConfigError)) throw error;
      expect(error.problems.map(({ variable }) => variable)).toEqual(named);
      for (const name of named) expect(error.message).toContain(name);
    }
  });
});
