import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Clock, Database } from '@attention-flow/persistence';
import { AuditController } from './audit.controller.ts';
import { AuditLog } from './audit-log.ts';

export interface AuditModuleOptions {
  /** Modules that export `Database` and `Clock`. */
  readonly imports: NonNullable<DynamicModule['imports']>;
}

/** `AuditLog` and `/v1/audit-entries`; `audit-entries` must be among the `resources` of `SecurityModule`. */
@Module({})
export class AuditModule {
  static register({ imports }: AuditModuleOptions): DynamicModule {
    const log = {
      provide: AuditLog,
      inject: [Database, Clock],
      useFactory: (database: Database, clock: Clock) => new AuditLog(database, clock),
    };
    return {
      module: AuditModule,
      imports: [...imports],
      controllers: [AuditController],
      providers: [log],
      exports: [AuditLog],
    };
  }
}
