import { Inject, Logger, Module } from '@nestjs/common';
import type {
  BeforeApplicationShutdown,
  DynamicModule,
  FactoryProvider,
  OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock, Database } from '@attention-flow/persistence';
import { AuditLog } from '../audit/audit-log.ts';
import type { RetentionKind } from '../retention/retention.ts';
import { RetentionJob } from '../retention/retention-job.ts';
import { RetentionTimes } from '../retention/retention-times.ts';
import { SubjectRights } from '../retention/subject-rights.ts';
import type { PersonalDataSource } from '../retention/subject-rights.ts';
import { DataSubjectController } from './data-subject.controller.ts';
import { RetentionTimeController } from './retention-time.controller.ts';

const hourMs = 3_600_000;

/** What the features of a service hold about persons, and for how long. */
export interface PrivacyOptions {
  readonly kinds: readonly RetentionKind[];
  readonly sources: readonly PersonalDataSource[];
  /** At least 16 bytes; stands between the audit log and the ids of persons. */
  readonly hashKey: Uint8Array;
  /** Between two runs of the retention job; one hour. */
  readonly everyMs?: number;
}

export interface PrivacyModuleOptions {
  /** Modules that export `Database`, `Clock`, `AuditLog`, and what the factory is given. */
  readonly imports: NonNullable<DynamicModule['imports']>;
  readonly inject?: NonNullable<FactoryProvider['inject']>;
  readonly useFactory: (...injected: never[]) => PrivacyOptions;
}

const privacyOptions = Symbol('PrivacyOptions');

/**
 * `/v1/data-subjects/{id}/records`, `/v1/retention-times` and the job that enforces them; `data-subjects` and
 * `retention-times` must be among the `resources` of `SecurityModule`.
 */
@Module({})
export class PrivacyModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Retention');

  static register({ imports, inject = [], useFactory }: PrivacyModuleOptions): DynamicModule {
    const providers = [
      { provide: privacyOptions, inject: [...inject], useFactory },
      {
        provide: RetentionTimes,
        inject: [privacyOptions, Database, AuditLog],
        useFactory: ({ kinds }: PrivacyOptions, database: Database, audit: AuditLog) =>
          new RetentionTimes(kinds, database, audit),
      },
      {
        provide: RetentionJob,
        inject: [RetentionTimes, Database, AuditLog, Clock],
        useFactory: (times: RetentionTimes, database: Database, audit: AuditLog, clock: Clock) =>
          new RetentionJob({ times, database, audit, clock }),
      },
      {
        provide: SubjectRights,
        inject: [privacyOptions, AuditLog, Clock],
        useFactory: ({ sources, hashKey }: PrivacyOptions, audit: AuditLog, clock: Clock) =>
          new SubjectRights({ sources, hashKey, audit, clock }),
      },
    ];
    return {
      module: PrivacyModule,
      imports: [...imports],
      controllers: [DataSubjectController, RetentionTimeController],
      providers,
      exports: [RetentionTimes, RetentionJob, SubjectRights],
    };
  }

  constructor(
    @Inject(RetentionJob) private readonly job: RetentionJob,
    @Inject(privacyOptions) private readonly options: PrivacyOptions,
  ) {}

  onApplicationBootstrap(): void {
    this.job.start(this.options.everyMs ?? hourMs, (error) =>
      this.logger.error('A run of retention failed', error),
    );
  }

  /** Before the database is closed. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.job.stop();
  }
}
