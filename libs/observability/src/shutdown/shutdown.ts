import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { OpenWork } from './open-work.ts';

export interface ShutdownOptions {
  /** How long connections are still taken after the readiness has changed, so that balancers see it; 5,000 unless told. */
  readonly graceMs?: number;
  /** How long all of it may take, the grace included; 25,000 unless told. */
  readonly limitMs?: number;
}

/** How it ended; what did not finish in time is named. */
export interface ShutdownOutcome {
  readonly unfinished: readonly string[];
}

/** What is stopped: the server that takes connections, and whatever is closed when all work is done. */
export interface Stoppable {
  readonly server: Server;
  close(): Promise<void>;
}

interface Step {
  readonly name: string;
  readonly run: () => Promise<void> | void;
}

/**
 * Stops a service without losing a request: no longer ready at once, no new connections after a grace, then waits
 * for requests and jobs, then flushes in order, then closes.
 */
export class Shutdown {
  private readonly logger = new Logger('Shutdown');
  private readonly atOnce: Step[] = [];
  private readonly flushes: Step[] = [];
  private readonly graceMs: number;
  private readonly limitMs: number;
  private outcome: Promise<ShutdownOutcome> | undefined;
  private current: readonly Step[] = [];

  constructor(
    private readonly work: OpenWork,
    { graceMs = 5_000, limitMs = 25_000 }: ShutdownOptions = {},
  ) {
    this.graceMs = graceMs;
    this.limitMs = limitMs;
  }

  get isStopping(): boolean {
    return this.outcome !== undefined;
  }

  /** Runs as soon as the service is told to stop: take no more messages, start no more jobs. All of these at once. */
  whenStopping(name: string, run: () => Promise<void> | void): void {
    this.atOnce.push({ name, run });
  }

  /** Waits for a job that no request waits for. @returns the same promise */
  track<Result>(name: string, job: Promise<Result>): Promise<Result> {
    return this.work.track(name, job);
  }

  /** Runs when requests and jobs are done: send what is in the outbox. One after the other, in this order. */
  beforeClosing(name: string, run: () => Promise<void> | void): void {
    this.flushes.push({ name, run });
  }

  /**
   * Stops; told again, it waits for the same end. Never rejects: what failed is logged, and named.
   *
   * @param graceMs instead of that of the options: nobody balances between services at a terminal
   */
  stop(stoppable: Stoppable, graceMs = this.graceMs): Promise<ShutdownOutcome> {
    this.outcome ??= this.withinLimit(stoppable, graceMs);
    return this.outcome;
  }

  private async withinLimit(stoppable: Stoppable, graceMs: number): Promise<ShutdownOutcome> {
    const failed: string[] = [];
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<readonly string[]>((resolve) => {
      timer = setTimeout(
        () => resolve([...this.work.names(), ...this.current.map(({ name }) => name)]),
        this.limitMs,
      );
    });
    const unfinished = await Promise.race([
      this.inOrder(stoppable, graceMs, failed).then(() => failed),
      late,
    ]);
    clearTimeout(timer);
    return { unfinished };
  }

  private async inOrder({ server, close }: Stoppable, graceMs: number, failed: string[]): Promise<void> {
    this.work.closeConnections();
    const stopping = this.runAll(this.atOnce, failed);
    if (server.listening) await sleep(graceMs);
    // Nobody new from here on; idle connections go too, and each busy one with its response.
    server.close();
    this.work.endStreams();
    await this.work.whenIdle();
    await stopping;
    // A job that was stopped may have left another one.
    await this.work.whenIdle();
    for (const step of this.flushes) await this.runAll([step], failed);
    await this.runAll([{ name: 'close', run: close }], failed);
  }

  /** Runs the steps at once, and names those that failed. */
  private async runAll(steps: readonly Step[], failed: string[]): Promise<void> {
    this.current = [...this.current, ...steps];
    await Promise.all(
      steps.map(async (step) => {
        try {
          await step.run();
        } catch (error) {
          failed.push(step.name);
          this.logger.error(`Stopping: '${step.name}' failed`, error);
        }
        this.current = this.current.filter((other) => other !== step);
      }),
    );
  }
}
