import { Clock, Database, Wakeup } from '@attention-flow/persistence';
import { Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { Notifier } from '../notification/notifier.ts';
import { RuleRepository } from '../rule/rule.repository.ts';
import { AlertEngine } from './alert-engine.ts';
import { AlertRepository } from './alert.repository.ts';

const pauseMs = 1_000;
const noticesAtOnce = 100;

/** Judges and tells, again and again, until the service ends. */
@Injectable()
export class AlertLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Alerts');
  private readonly wakeup: Wakeup;
  private isStopping = false;
  private turn: Promise<void> = Promise.resolve();
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly engine: AlertEngine,
    private readonly rules: RuleRepository,
    private readonly alerts: AlertRepository,
    private readonly notifier: Notifier,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.wakeup = new Wakeup(clock);
  }

  onApplicationBootstrap(): void {
    this.ended = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.wakeup.wake();
    await this.ended;
  }

  /** One turn: every rule judges what has ended, every notice that is due is given. Turns do not overlap. */
  tick(): Promise<void> {
    const next = this.turn.then(() => this.takeTurn());
    this.turn = next.catch(() => undefined);
    return next;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      await this.tick().catch((error: unknown) => this.logger.error('Cannot judge rules', error));
      if (!this.isStopping) await this.wakeup.pause(pauseMs);
    }
  }

  private async takeTurn(): Promise<void> {
    const rules = await this.rules.all();
    this.engine.keep(new Set(rules.map(({ id }) => id)));
    for (const { tenantId, id } of rules) {
      try {
        await this.finish(tenantId, id);
      } catch (error) {
        // Other rules go on; this one is tried again at the next turn.
        this.logger.error(`Cannot judge rule ${id}`, error);
      }
    }
    await this.tellDue();
  }

  private async finish(...[tenantId, id]: Parameters<RuleRepository['find']>): Promise<void> {
    for (let isMore = true; isMore && !this.isStopping;) {
      const rule = await this.rules.find(tenantId, id);
      isMore = rule !== null && (await this.engine.advance(rule));
    }
  }

  private async tellDue(): Promise<void> {
    for (const { tenantId, id } of await this.alerts.due(this.clock.now(), noticesAtOnce)) {
      await this.database.transaction(async () => {
        const alert = await this.alerts.lock(tenantId, id);
        // Another process may have told it meanwhile.
        if (!alert?.nextNoticeAt || alert.nextNoticeAt > this.clock.now()) return;
        const rule = await this.rules.find(tenantId, alert.ruleId);
        const told = rule
          ? await this.notifier.tellDue(alert, rule.definition)
          : { ...alert, nextNoticeAt: null };
        await this.alerts.save(told);
      });
    }
  }
}
