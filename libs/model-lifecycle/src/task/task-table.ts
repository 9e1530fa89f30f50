import { LifecycleSetupError, ModelTaskNotFoundError } from '../lifecycle.errors.ts';
import type { LifecycleTask } from './model-task.ts';

const taskName = /^[a-z][a-z0-9-]{0,31}$/;

/** The tasks of a service by their names. */
export class TaskTable {
  private readonly tasks: ReadonlyMap<string, LifecycleTask>;

  /** @throws LifecycleSetupError for names that cannot be, and tasks that are there twice */
  constructor(tasks: readonly LifecycleTask[]) {
    this.tasks = new Map(tasks.map((task) => [task.name, task]));
    const wrong = tasks.find(({ name }) => !taskName.test(name));
    if (wrong) throw new LifecycleSetupError(`'${wrong.name}' cannot name a task: it must match ${taskName}`);
    if (this.tasks.size < tasks.length) throw new LifecycleSetupError('Two tasks have the same name');
  }

  get all(): readonly LifecycleTask[] {
    return [...this.tasks.values()];
  }

  has(name: string): boolean {
    return this.tasks.has(name);
  }

  /** @param name may be left out where there is one task. @throws ModelTaskNotFoundError */
  require(name: string | undefined): LifecycleTask {
    const task = name === undefined ? this.only : this.tasks.get(name);
    if (!task) throw new ModelTaskNotFoundError(name ?? '', [...this.tasks.keys()]);
    return task;
  }

  private get only(): LifecycleTask | undefined {
    return this.tasks.size === 1 ? this.all[0] : undefined;
  }
}
