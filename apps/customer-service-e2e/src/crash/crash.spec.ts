import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { databaseKinds, freePort } from '@attention-flow/testing';
import { CrashRun } from './crash-run.ts';

const kills = Number(process.env['CUSTOMER_SERVICE_E2E_KILLS'] ?? 1);
jest.setTimeout(240_000 + kills * 60_000);

/** Both by `npm run soak:customer-service`; once and on SQLite in `npm test`. */
const kinds = kills > 1 ? databaseKinds : databaseKinds.slice(0, 1);

test.each(kinds)(
  'killed under write load with a receiver that often fails, no event is lost on $name',
  async ({ name, create }) => {
    const database = await create();
    const dataDir = await mkdtemp(join(tmpdir(), 'customer-service-crash-'));
    const settings = {
      DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      PORT: String(await freePort()),
      RATE_LIMIT_PER_MINUTE: '1000000',
      WEBHOOK_ALLOW_PRIVATE: '127.0.0.1',
      // What a killed process had in hand is tried again after three times as long.
      WEBHOOK_TIMEOUT_SECONDS: '1',
    };
    const report = await CrashRun.report({ kills, seed: 1, settings });
    console.log(name, report);
    expect(report).toMatchObject({ kills, lost: 0, phantoms: 0, unstable: 0, forged: 0 });
    expect(report.written).toBeGreaterThan(kills);
    expect(report.failed).toBeGreaterThan(0);
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  },
);
