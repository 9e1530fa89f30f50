import type { DynamicModule, FactoryProvider } from '@nestjs/common';
import type { LifecycleOptions } from './lifecycle.options.ts';

export interface ModelLifecycleModuleOptions {
  /** Modules that export `Database`, `Clock`, `Ids`, `Messages`, `WorkQueues`, `Announcements`, and what the factory is given. */
  readonly imports: NonNullable<DynamicModule['imports']>;
  readonly inject?: NonNullable<FactoryProvider['inject']>;
  readonly useFactory: (...injected: never[]) => LifecycleOptions | Promise<LifecycleOptions>;
}
