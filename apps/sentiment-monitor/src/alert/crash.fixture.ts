// The whole service, with the simple model of the specs: takes in hour after hour, one of three with a burst, until it is
// killed. crash.spec.ts starts it again and again. Usage: node crash.fixture.ts DATA_DIR HOUR KEY [DATABASE_URL]
import type { Token } from '@attention-flow/security';
import { TestService } from '../testing/test-service.ts';
import { AlertLoop } from './alert-loop.ts';
import { storiesOf } from './testing/crash-stories.ts';

const [dataDir = '', from = '0', key = '', databaseUrl = ''] = process.argv.slice(2);
const service = await TestService.start({
  dataDir,
  // A key of this spec's own making.
  key: key as Token,
  databaseUrl: databaseUrl === '' ? undefined : databaseUrl,
  environment: { WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' },
});
for (let hour = Number(from); ; hour += 1) {
  await service.post('/v1/documents', storiesOf(hour));
  await service.settle();
  await service.get(AlertLoop).tick();
  process.stdout.write(`${hour}\n`);
}
