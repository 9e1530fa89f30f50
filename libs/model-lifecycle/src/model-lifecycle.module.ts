import { Announcements, Messages, WorkQueues } from '@attention-flow/messaging';
import { Clock, Database, Ids } from '@attention-flow/persistence';
import { Inject, Module } from '@nestjs/common';
import type {
  DynamicModule,
  FactoryProvider,
  OnApplicationShutdown,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import { ActiveModelController } from './active/active-model.controller.ts';
import { ActiveModelService } from './active/active-model.service.ts';
import { TrainingJobController } from './job/training-job.controller.ts';
import { TrainingJobService } from './job/training-job.service.ts';
import { ModelLifecycle } from './lifecycle.ts';
import type { LifecycleOptions } from './lifecycle.options.ts';
import { ModelVersionController } from './version/model-version.controller.ts';
import { ModelVersionService } from './version/model-version.service.ts';

export interface ModelLifecycleModuleOptions {
  /** Modules that export `Database`, `Clock`, `Ids`, `Messages`, `WorkQueues`, `Announcements`, and what the factory is given. */
  readonly imports: NonNullable<DynamicModule['imports']>;
  readonly inject?: NonNullable<FactoryProvider['inject']>;
  readonly useFactory: (...injected: never[]) => LifecycleOptions | Promise<LifecycleOptions>;
}

/**
 * The life cycle of a service's models with its routes. Features inject `TrainingJobService`, `ModelVersionService` and
 * `ActiveModelService`; to ask a model, they inject the task's own `ActiveModel`. Keep the registered module in a
 * constant: registered twice, it is there twice.
 */
@Module({})
export class ModelLifecycleModule implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  static register({ imports, inject = [], useFactory }: ModelLifecycleModuleOptions): DynamicModule {
    const lifecycle: FactoryProvider = {
      provide: ModelLifecycle,
      inject: [Database, Clock, Ids, Messages, WorkQueues, Announcements, ...inject],
      useFactory: async (
        database: Database,
        clock: Clock,
        ids: Ids,
        messages: Messages,
        queues: WorkQueues,
        announcements: Announcements,
        ...injected: never[]
      ) =>
        new ModelLifecycle(
          { database, clock, ids, messages, queues, announcements },
          await useFactory(...injected),
        ),
    };
    return {
      module: ModelLifecycleModule,
      imports: [...imports],
      controllers: [TrainingJobController, ModelVersionController, ActiveModelController],
      providers: [lifecycle, ...exported],
      exports: [ModelLifecycle, ...exported],
    };
  }

  constructor(@Inject(ModelLifecycle) private readonly lifecycle: ModelLifecycle) {}

  async onModuleInit(): Promise<void> {
    await this.lifecycle.start();
  }

  /** Before the work queues stop, which would wait for a training to come to its end. */
  async onModuleDestroy(): Promise<void> {
    await this.lifecycle.stopWork();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.lifecycle.close();
  }
}

function part<Part>(
  provide: FactoryProvider<Part>['provide'],
  pick: (lifecycle: ModelLifecycle) => Part,
): FactoryProvider<Part> {
  return { provide, inject: [ModelLifecycle], useFactory: pick };
}

const exported = [
  part(TrainingJobService, ({ jobs }) => jobs),
  part(ModelVersionService, ({ versions }) => versions),
  part(ActiveModelService, ({ activeModels }) => activeModels),
];
