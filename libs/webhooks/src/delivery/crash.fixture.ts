// Emits events in transactions of two for ever while it delivers them; crash.spec.ts kills it.
import { SystemClock } from '@attention-flow/persistence';
import type { TenantId } from '../tenant.ts';
import { WebhookLab, impatient } from '../testing/webhook-lab.ts';

const [folder = '', tenant = '', url = ''] = process.argv.slice(2);
const lab = await WebhookLab.open({
  folder,
  url: url === '' ? undefined : url,
  clock: new SystemClock(),
  webhooks: impatient,
});
lab.webhooks.start();
for (;;) {
  const ids = await lab.database.transaction(async () => {
    const first = await lab.emit('first', undefined, tenant as TenantId);
    return [first, await lab.emit('second', undefined, tenant as TenantId)];
  });
  process.stdout.write(`${ids.join(' ')}\n`);
}
