import { Clock, Ids } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { ConversationEvents } from '../conversation/conversation-events.ts';
import { ConversationFeed } from '../conversation/conversation-feed.ts';
import { ConversationNotFoundError } from '../conversation/conversation.errors.ts';
import { ConversationRepository } from '../conversation/conversation.repository.ts';
import type { QueueFilter } from '../conversation/conversation.repository.ts';
import { ConversationService } from '../conversation/conversation.service.ts';
import type { AgentMessage, Conversation, ConversationId, Message } from '../conversation/conversation.ts';
import { KnowledgeService } from '../knowledge/knowledge.service.ts';
import { detectLanguage } from '../language/language.ts';
import { Config } from '../platform/config.ts';
import type { RankedPassage } from '../retrieval/passage.ts';
import { refusalError } from './hand-off.errors.ts';
import { transition } from './hand-off.ts';
import type { HandOffEvent, Holding } from './hand-off.ts';

/** What a person is given who takes over. */
export interface Briefing {
  readonly conversation: Conversation;
  readonly now: Date;
  /** All that was said, in order. */
  readonly transcript: readonly Message[];
  /** What might be answered to the customer's last message, best first. */
  readonly suggestions: readonly RankedPassage[];
}

export interface AgentReply {
  readonly agent: string;
  readonly text: string;
}

const mostSuggestions = 3;

/** The side of the people who answer. */
@Injectable()
export class HandOffService {
  constructor(
    private readonly repository: ConversationRepository,
    private readonly conversations: ConversationService,
    private readonly knowledge: KnowledgeService,
    private readonly events: ConversationEvents,
    private readonly feed: ConversationFeed,
    private readonly config: Config,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  async queue(tenantId: TenantId, filter: QueueFilter) {
    return { conversations: await this.repository.queue(tenantId, filter), now: this.clock.now() };
  }

  /** @throws ConversationNotFoundError */
  async briefing(tenantId: TenantId, id: ConversationId): Promise<Briefing> {
    const conversation = await this.conversations.find(tenantId, id);
    const transcript = await this.repository.messages(id);
    const last = transcript.findLast(({ role }) => role === 'customer');
    const suggestions = last
      ? this.knowledge.search(tenantId, last.text, { language: last.language, limit: mostSuggestions })
      : [];
    return { conversation, now: this.clock.now(), transcript, suggestions };
  }

  /** Calls a person, as the customer's page or another program may. */
  async call(tenantId: TenantId, id: ConversationId, team: string | null): Promise<Conversation> {
    return this.move(tenantId, id, { kind: 'called', reason: 'asked', team });
  }

  async claim(tenantId: TenantId, id: ConversationId, agent: string): Promise<Conversation> {
    return this.move(tenantId, id, { kind: 'claimed', agent });
  }

  async handBack(tenantId: TenantId, id: ConversationId, agent: string): Promise<Conversation> {
    return this.move(tenantId, id, { kind: 'handedBack', agent });
  }

  async close(tenantId: TenantId, id: ConversationId): Promise<Conversation> {
    return this.move(tenantId, id, { kind: 'closed' });
  }

  /** @throws ConversationNotFoundError, and the errors of `hand-off.errors.ts` */
  async reply(tenantId: TenantId, id: ConversationId, { agent, text }: AgentReply): Promise<AgentMessage> {
    const [message] = await this.repository.change<readonly AgentMessage[]>(
      { tenantId, id },
      (current) => {
        const holding = this.after(current, { kind: 'agentReplied', agent });
        const made: AgentMessage = {
          id: this.ids.next(),
          conversationId: id,
          position: current.messageCount + 1,
          role: 'agent',
          agent,
          text,
          language: detectLanguage(text, current.language ?? undefined),
          createdAt: this.clock.now(),
        };
        return { messages: [made], patch: { holding } };
      },
      (messages, conversation) => this.events.tell(conversation, messages),
    );
    this.feed.announce(id);
    if (!message) throw new ConversationNotFoundError(id);
    return message;
  }

  private async move(tenantId: TenantId, id: ConversationId, event: HandOffEvent): Promise<Conversation> {
    await this.repository.change<readonly []>(
      { tenantId, id },
      (current) => ({
        messages: [],
        patch: {
          holding: this.after(current, event),
          // Whoever comes back to the bot is met with patience again.
          ...(event.kind === 'handedBack' && { context: { ...current.context, failures: 0, pending: null } }),
        },
      }),
      (_, conversation) => this.tell(conversation, event),
    );
    return this.conversations.find(tenantId, id);
  }

  private async tell(conversation: Conversation, event: HandOffEvent): Promise<void> {
    const { holding } = conversation;
    if (event.kind === 'handedBack') await this.events.returned(conversation, event.agent);
    if (event.kind === 'called' && holding.state === 'waiting')
      await this.events.handedOff(conversation, holding.call, { messageId: null });
  }

  private after({ id, holding }: Conversation, event: HandOffEvent): Holding {
    const outcome = transition(holding, event, { now: this.clock.now(), level: this.config.serviceLevel });
    if (outcome.kind === 'refused') throw refusalError(outcome.reason, id);
    return outcome.holding;
  }
}
