import { databaseKinds } from '@attention-flow/testing';
import { jest } from '@jest/globals';
import { RetentionJob, systemTenantId } from '@attention-flow/security';
import { documentPage } from '../document/document.dto.ts';
import { TestService } from '../testing/test-service.ts';
import { SeriesStore } from '../trend/series.ts';
import { TrendReader } from '../trend/trend-reader.ts';

jest.setTimeout(60_000);

const dayMs = 86_400_000;

describe.each(databaseKinds)('what is past its time on $name', ({ create }) => {
  test('goes: documents, minutes and hours, each at its own; days stay', async () => {
    const database = await create();
    const environment = {
      DOCUMENTS_KEPT_DAYS: '30',
      HOUR_BUCKETS_KEPT_DAYS: '20',
      MINUTE_BUCKETS_KEPT_DAYS: '2',
    };
    const service = await TestService.start({
      databaseUrl: database.url,
      environment: { HOUR_BUCKETS_KEPT_DAYS: '366', MINUTE_BUCKETS_KEPT_DAYS: '366' },
    });
    const now = Date.now();
    const ages = [0, 5, 25, 40];
    const texts = ['Oil fell.', 'The bank rose.', 'A refinery burnt.', 'Profits grew.'];
    await service.post(
      '/v1/documents',
      ages.map((days, index) => ({
        source: 's',
        text: texts[index],
        publishedAt: new Date(now - days * dayMs).toISOString(),
      })),
    );
    await service.settle();
    await service.stop();
    const later = await TestService.start({
      databaseUrl: database.url,
      dataDir: service.dataDir,
      environment,
    });
    const count = async (seconds: number) => {
      const store: SeriesStore = later.get(TrendReader);
      const buckets = await store.read(
        systemTenantId,
        {},
        new Date(now - 60 * dayMs),
        new Date(now + dayMs),
        seconds,
      );
      return buckets.reduce((sum, bucket) => sum + bucket.count, 0);
    };
    expect(await Promise.all([60, 3_600, 86_400].map(count))).toEqual([4, 4, 4]);
    const report = await later.get(RetentionJob).run();
    expect(report?.failures).toEqual([]);
    expect(report?.deleted).toMatchObject({ documents: 1 });
    expect(await Promise.all([60, 3_600, 86_400].map(count))).toEqual([1, 2, 4]);
    expect(documentPage.parse((await later.read('/v1/documents')).body).documents).toHaveLength(3);
    await later.destroy();
    await database.drop();
  });
});
