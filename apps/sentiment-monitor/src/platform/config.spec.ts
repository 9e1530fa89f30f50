import { resolve } from 'node:path';
import { staleConfigurationDocs } from '@attention-flow/security';
import { Config } from './config.ts';
import { configurationDocs } from './configuration-docs.ts';

describe('Config', () => {
  test('has defaults for all', () => {
    const config = Config.parse({ HOME: '/root' });
    expect(config.folder).toBe(resolve('data/sentiment-monitor'));
    expect(config.values).toMatchObject({ PORT: 3002, HOST: '127.0.0.1', SAMPLE_DATA: 'off' });
    expect(config.secrets).toEqual([]);
  });

  test.each([
    { given: { PORT: 'http' }, named: 'PORT' },
    { given: { DUPLICATE_SIMILARITY: '1.2' }, named: 'DUPLICATE_SIMILARITY' },
    { given: { QUEUE_MAX_DOCUMENT: '10' }, named: 'QUEUE_MAX_DOCUMENT' },
  ])('names what is wrong in $given', ({ given, named }) => {
    expect(() => Config.parse(given)).toThrow(named);
  });

  test('knows what no log may show', () => {
    const given = { DATABASE_URL: 'postgres://me:hidden@db/x', NATS_URL: 'nats://me:secret@nats:4222' };
    expect(Config.parse(given).secrets).toEqual(['hidden', 'secret']);
  });

  test('stands in the README and in .env.example as it is', async () => {
    expect(await staleConfigurationDocs(configurationDocs)).toEqual([]);
  });
});
