import type { Clock, Page } from '@attention-flow/persistence';
import type { Attempt, Delivery } from '../delivery/delivery.ts';
import type { DeliveryRepository } from '../delivery/delivery-repository.ts';
import type { EndpointId } from '../endpoint/endpoint.ts';
import { EndpointDisabledError, EndpointNotFoundError } from '../endpoint/endpoint.errors.ts';
import type { EndpointRepository } from '../endpoint/endpoint.repository.ts';
import type { EventCatalogue } from '../event-type/event-catalogue.ts';
import type { TenantId } from '../tenant.ts';
import type { Message, MessageId } from './message.ts';
import { MessageNotFoundError } from './message.errors.ts';
import type { MessageFilter, MessageRepository, PageRequest } from './message.repository.ts';
import type { MessageWriter } from './message-writer.ts';

export interface MessageParts {
  readonly clock: Clock;
  readonly messages: MessageRepository;
  readonly endpoints: EndpointRepository;
  readonly deliveries: DeliveryRepository;
  readonly writer: MessageWriter;
  readonly catalogue: EventCatalogue;
}

/** What tenants see of their messages. */
export class MessageService {
  constructor(private readonly parts: MessageParts) {}

  page(tenantId: TenantId, filter: MessageFilter, page: PageRequest): Promise<Page<Message>> {
    return this.parts.messages.page(tenantId, filter, page);
  }

  /** @throws MessageNotFoundError */
  async get(
    tenantId: TenantId,
    id: MessageId,
  ): Promise<{ message: Message; deliveries: readonly Delivery[] }> {
    const message = await this.parts.messages.find(tenantId, id);
    if (!message) throw new MessageNotFoundError(id);
    return { message, deliveries: await this.parts.deliveries.ofMessage(id) };
  }

  /** @throws MessageNotFoundError */
  async attempts(tenantId: TenantId, messageId: MessageId, page: PageRequest): Promise<Page<Attempt>> {
    await this.get(tenantId, messageId);
    return this.parts.messages.attempts(tenantId, { messageId }, page);
  }

  /** @throws EndpointNotFoundError */
  async attemptsOfEndpoint(
    tenantId: TenantId,
    endpointId: EndpointId,
    page: PageRequest,
  ): Promise<Page<Attempt>> {
    if (!(await this.parts.endpoints.find(tenantId, endpointId))) throw new EndpointNotFoundError(endpointId);
    return this.parts.messages.attempts(tenantId, { endpointId }, page);
  }

  /**
   * Sends the example of an event type to one endpoint, once.
   *
   * @throws EndpointNotFoundError, EndpointDisabledError, EventTypeNotFoundError
   */
  async sendExample(tenantId: TenantId, endpointId: EndpointId, type: string): Promise<MessageId> {
    const endpoint = await this.parts.endpoints.find(tenantId, endpointId);
    if (!endpoint) throw new EndpointNotFoundError(endpointId);
    if (endpoint.state === 'disabled') throw new EndpointDisabledError(endpointId);
    const { example: payload } = this.parts.catalogue.describe(type);
    const event = { tenant: tenantId, type, payload, occurredAt: this.parts.clock.now() };
    return this.parts.writer.writeFor(event, { endpoints: [endpoint], trigger: 'example' });
  }
}
