import { WorkQueues } from '@attention-flow/messaging';
import type { QueueStats } from '@attention-flow/messaging';
import { Metrics, gauge, gaugeKinds, meanSinceLast, perSecond } from '@attention-flow/observability';
import type { GaugeKind, Reading } from '@attention-flow/observability';
import { systemTenantId } from '@attention-flow/security';
import { Webhooks } from '@attention-flow/webhooks';
import { Injectable } from '@nestjs/common';
import { ActiveModel } from '../intent/active-model.ts';
import type { ModelWork } from '../intent/intent-model.ts';

const webhookKinds = {
  pending: { help: 'Deliveries to enabled endpoints that are not over.', type: 'gauge' },
  held: { help: 'Deliveries that wait for their endpoint to be enabled.', type: 'gauge' },
  disabled: { help: 'Endpoints that are disabled.', type: 'gauge' },
  delivered: { help: 'Attempts of this process that were accepted.', type: 'counter' },
  failed: { help: 'Attempts of this process that were not.', type: 'counter' },
} as const;
const webhookNames = Object.keys(webhookKinds) as readonly (keyof typeof webhookKinds)[];
const oldestWebhook: GaugeKind = {
  name: 'webhook_oldest_age_seconds',
  help: 'By how much the delivery that waits longest is overdue; 0 when none is.',
  labels: [],
  type: 'gauge',
};

const idle: ModelWork = { texts: 0, batches: 0, tokens: 0 };

/**
 * What this service adds to `/metrics`: its queues, its webhooks, and which model answers where a tenant has none of its own,
 * with what it computes.
 */
@Injectable()
export class Figures {
  constructor(metrics: Metrics, queues: WorkQueues, webhooks: Webhooks, model: ActiveModel) {
    const ofQueues = (pick: (stats: QueueStats) => number) => async (): Promise<readonly Reading[]> =>
      (await queues.stats()).map((stats) => ({
        value: pick(stats),
        labels: { topic: stats.topic, group: stats.group },
      }));
    metrics.add(
      gauge(
        gaugeKinds.queueDepth,
        ofQueues(({ depth }) => depth),
      ),
    );
    metrics.add(
      gauge(
        gaugeKinds.queueOldestAge,
        ofQueues(({ oldestAgeMs }) => (oldestAgeMs ?? 0) / 1_000),
      ),
    );
    metrics.add(
      gauge(
        gaugeKinds.queueParked,
        ofQueues(({ parked }) => parked),
      ),
    );
    for (const name of webhookNames) {
      const { help, type } = webhookKinds[name];
      const kind = { name: `webhook_${name}${type === 'counter' ? '_total' : ''}`, help, labels: [], type };
      metrics.add(gauge(kind, async () => [{ value: (await webhooks.stats())[name] }]));
    }
    metrics.add(gauge(oldestWebhook, async () => [{ value: (await webhooks.stats()).oldestAgeSeconds }]));
    metrics.add(
      gauge(gaugeKinds.modelInfo, () => {
        const version = model.version(systemTenantId);
        return version === null ? [] : [{ value: 1, labels: { model: 'intent', version } }];
      }),
    );
    let work = idle;
    const ofModel = (read: () => number) => async (): Promise<readonly Reading[]> => {
      work = (await model.use(systemTenantId, async (loaded) => Promise.resolve(loaded.work()))) ?? idle;
      return [{ value: read(), labels: { model: 'intent' } }];
    };
    const batchSize = meanSinceLast(
      () => work.texts,
      () => work.batches,
    );
    metrics.add(gauge(gaugeKinds.modelBatchSize, ofModel(batchSize)));
    metrics.add(gauge(gaugeKinds.modelTokensPerSecond, ofModel(perSecond(() => work.tokens))));
    metrics.add(
      gauge(
        gaugeKinds.modelTokens,
        ofModel(() => work.tokens),
      ),
    );
  }
}
