import type { MessageId } from '../message/message.ts';
import { Receiver } from './receiver.ts';
import { WebhookLab } from './webhook-lab.ts';
import type { EndpointChoice } from './webhook-lab.ts';

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

interface TestDatabase {
  readonly url: string | undefined;
  drop(): Promise<void>;
}

/** For specs: webhooks whose time stands still, and a receiver that is new for each test. */
export class WebhookSuite {
  private constructor(
    readonly lab: WebhookLab,
    private readonly testDatabase: TestDatabase,
    public receiver: Receiver,
  ) {}

  static async open(create: () => Promise<TestDatabase>): Promise<WebhookSuite> {
    const testDatabase = await create();
    const lab = await WebhookLab.withManualClock({ url: testDatabase.url });
    return new WebhookSuite(lab, testDatabase, await Receiver.start());
  }

  get webhooks() {
    return this.lab.webhooks;
  }

  /** An endpoint at the receiver, for a tenant of its own. */
  async subscribed(choice: EndpointChoice = {}) {
    const { lab, webhooks } = this;
    const tenant = lab.newTenant();
    const made = await lab.endpoint(this.receiver.url, { tenant, ...choice });
    const { id } = made.endpoint;
    const { messages } = webhooks;
    return {
      ...made,
      tenant,
      id,
      emit: (alertId?: string, type?: string) => lab.emit(alertId, type, tenant),
      read: () => webhooks.endpoints.get(tenant, id),
      delivery: async (messageId: MessageId) =>
        (await messages.get(tenant, messageId)).deliveries.find(({ endpointId }) => endpointId === id),
      attempts: async (messageId: MessageId) =>
        (await messages.attempts(tenant, messageId, { limit: 100 })).rows,
    };
  }

  deliver(): Promise<number> {
    return this.webhooks.deliverDue();
  }

  /** Lets time pass, and delivers what is due by then. */
  pass(ms: number): Promise<number> {
    this.lab.clock.advance(ms);
    return this.deliver();
  }

  async renewReceiver(): Promise<void> {
    await this.receiver.stop();
    this.receiver = await Receiver.start();
  }

  async destroy(): Promise<void> {
    await this.receiver.stop();
    await this.lab.destroy();
    await this.testDatabase.drop();
  }
}
