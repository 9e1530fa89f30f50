import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, ManualClock, TimeOrderedIds } from '@attention-flow/persistence';
import type { Clock } from '@attention-flow/persistence';
import { z } from 'zod';
import type { Endpoint, EndpointId } from '../endpoint/endpoint.ts';
import { WebhookEndpointEntity } from '../endpoint/endpoint.entity.ts';
import type { EndpointSettings } from '../endpoint/endpoint.service.ts';
import { eventType } from '../event-type/event-type.ts';
import type { MessageId } from '../message/message.ts';
import { webhookEntities, webhookMigrations } from '../schema.ts';
import { WebhookSecretEntity } from '../signature/secret.entity.ts';
import type { SigningKey, SigningScheme } from '../signature/signing-key.ts';
import type { TenantId } from '../tenant.ts';
import type { WebhookOptions } from '../webhook-options.ts';
import { Webhooks } from '../webhooks.ts';

export const alertOpened = eventType({
  type: 'alert.opened',
  description: 'An alert was opened.',
  schema: z.object({ alertId: z.string() }),
  example: { alertId: 'example' },
});

export const alertClosed = eventType({
  type: 'alert.closed',
  description: 'An alert was closed.',
  schema: z.object({ alertId: z.string() }),
  example: { alertId: 'example' },
});

/** Retries within seconds, and leases that end soon. */
export const impatient: Partial<WebhookOptions> = {
  timeoutMs: 300,
  leaseMs: 600,
  retrySchedule: [0, 20, 50, 100, 200, 400, 800, 800, 800, 800],
};

/** The same in every process of a spec. */
const labKey = Buffer.alloc(32, 7);

const settings: Omit<EndpointSettings, 'url'> = {
  description: '',
  eventTypes: null,
  headers: {},
  ratePerSecond: null,
  retryScheduleSeconds: null,
};

export interface LabOptions<Time extends Clock> {
  /** PostgreSQL; else SQLite. */
  readonly url?: string | undefined;
  /** Of an earlier lab, to go on with its data. */
  readonly folder?: string;
  readonly clock: Time;
  readonly webhooks?: Partial<WebhookOptions>;
}

/** For specs: webhooks on a database of their own, sent to receivers of this machine. */
export class WebhookLab<Time extends Clock = ManualClock> {
  readonly webhooks: Webhooks;
  readonly ids: TimeOrderedIds;
  readonly tenant: TenantId;

  private constructor(
    readonly database: Database,
    readonly folder: string,
    readonly clock: Time,
    options: Partial<WebhookOptions>,
  ) {
    this.ids = new TimeOrderedIds(clock);
    this.tenant = this.ids.next();
    this.webhooks = new Webhooks(
      { database, clock, ids: this.ids },
      {
        encryptionKeys: [labKey],
        eventTypes: [alertOpened, alertClosed],
        allowPrivate: ['127.0.0.1'],
        random: () => 0.5,
        pollMs: 20,
        ...options,
      },
    );
  }

  static async open<Time extends Clock>(options: LabOptions<Time>): Promise<WebhookLab<Time>> {
    const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'webhooks-')));
    const database = await Database.open({
      url: options.url,
      folder,
      schema: 'webhooks',
      entities: webhookEntities,
      migrations: webhookMigrations,
    });
    return new WebhookLab(database, folder, options.clock, options.webhooks ?? {});
  }

  /** Time stands still unless told to go on. */
  static withManualClock(options: Omit<LabOptions<ManualClock>, 'clock'> = {}): Promise<WebhookLab> {
    return WebhookLab.open({ ...options, clock: new ManualClock() });
  }

  /** A further tenant with the same webhooks. */
  newTenant(): TenantId {
    return this.ids.next();
  }

  async endpoint(
    url: string,
    { scheme = 'hmac', tenant = this.tenant, ...chosen }: EndpointChoice = {},
  ): Promise<{ readonly endpoint: Endpoint; readonly key: SigningKey }> {
    return this.webhooks.endpoints.create(tenant, { ...settings, ...chosen, url }, scheme);
  }

  emit(alertId = 'a', type = alertOpened.type, tenant = this.tenant): Promise<MessageId> {
    return this.webhooks.emit({ tenant, type, payload: { alertId }, occurredAt: this.clock.now() });
  }

  /** As if the endpoint had failed just now. */
  async markFailing(id: EndpointId): Promise<void> {
    const now = this.clock.now();
    const changes = { failingSince: now, lastFailureAt: now };
    await this.database.rows(WebhookEndpointEntity).update({ id }, changes);
  }

  /** As if the key that sealed them were lost. */
  async spoilSecrets(endpointId: EndpointId): Promise<void> {
    await this.database.rows(WebhookSecretEntity).update({ endpointId }, { sealed: 'lost:AAAA' });
  }

  async close(): Promise<void> {
    await this.webhooks.stop(0);
    await this.database.close();
  }

  async destroy(): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export interface EndpointChoice extends Partial<Omit<EndpointSettings, 'url'>> {
  readonly scheme?: SigningScheme;
  readonly tenant?: TenantId;
}
