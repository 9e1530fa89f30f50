import { Clock, Database } from '@attention-flow/persistence';
import { AuditLog, RetentionJob, RetentionTimes } from '@attention-flow/security';
import { Logger, Module } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { audit } from '../platform/audit.ts';
import { PlatformModule } from '../platform/platform.module.ts';
import { ScoringModule } from '../scoring/scoring.module.ts';
import { PastData } from './past-data.ts';

const everyMs = 3_600_000;

/** Deletes documents that are past their time, and compacts trends: minutes go first, then hours; days stay. */
@Module({
  imports: [PlatformModule, audit, ScoringModule],
  providers: [
    PastData,
    {
      provide: RetentionJob,
      inject: [PastData, Database, AuditLog, Clock],
      useFactory: (past: PastData, database: Database, log: AuditLog, clock: Clock) =>
        new RetentionJob({
          times: new RetentionTimes(past.kinds, database, log),
          database,
          audit: log,
          clock,
        }),
    },
  ],
  exports: [RetentionJob],
})
export class RetentionModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RetentionModule.name);

  constructor(private readonly job: RetentionJob) {}

  onApplicationBootstrap(): void {
    this.job.start(everyMs, (error) => this.logger.error('Cannot delete what is past its time', error));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.job.stop();
  }
}
