import { UnknownModelError } from './errors.ts';
import { ModelServer } from './model-server.ts';
import type { ModelServerOptions, ModelServerStats } from './model-server.ts';

/** Whose model for which task; without a tenant the default that all others fall back to. */
export interface ModelKey {
  readonly task: string;
  readonly tenant?: string;
}

/** One model for each (tenant, task), each with threads and a queue of its own, so that none waits for another. */
export class ModelRegistry implements AsyncDisposable {
  readonly #servers = new Map<string, { readonly key: ModelKey; readonly server: ModelServer }>();
  /** Changes of one key happen one after the other. */
  readonly #changes = new Map<string, Promise<unknown>>();

  constructor(private readonly options: ModelServerOptions = {}) {}

  /**
   * Lets a bundle answer for a key: opened, or turned to where one answers already.
   * @throws DamagedBundleError, WorkerDiedError: what answered before goes on
   */
  place(key: ModelKey, folder: string): Promise<void> {
    return this.#change(key, async (name) => {
      const known = this.#servers.get(name);
      if (known) return known.server.reload(folder);
      this.#servers.set(name, { key, server: await ModelServer.start(folder, this.options) });
    });
  }

  /** Takes a key's model away; what it was asked it answers. */
  remove(key: ModelKey): Promise<void> {
    return this.#change(key, async (name) => {
      const known = this.#servers.get(name);
      this.#servers.delete(name);
      await known?.server.close();
    });
  }

  /** The model of the tenant, or the default one. @throws UnknownModelError */
  serverFor({ task, tenant }: ModelKey): ModelServer {
    const own = tenant === undefined ? undefined : this.#servers.get(nameOf({ task, tenant }));
    const found = own ?? this.#servers.get(nameOf({ task }));
    if (!found) throw new UnknownModelError(task, tenant);
    return found.server;
  }

  stats(): readonly (ModelKey & ModelServerStats)[] {
    return [...this.#servers.values()].map(({ key, server }) => ({ ...key, ...server.stats() }));
  }

  async close(): Promise<void> {
    await Promise.all(this.#changes.values());
    const servers = [...this.#servers.values()];
    this.#servers.clear();
    await Promise.all(servers.map(({ server }) => server.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #change(key: ModelKey, work: (name: string) => Promise<void>): Promise<void> {
    const name = nameOf(key);
    const done = (this.#changes.get(name) ?? Promise.resolve()).then(() => work(name));
    const settled = done.catch(() => undefined);
    this.#changes.set(name, settled);
    void settled.then(() => {
      if (this.#changes.get(name) === settled) this.#changes.delete(name);
    });
    return done;
  }
}

const nameOf = ({
  task,
  tenant = null,
}: {
  readonly task: string;
  readonly tenant?: string | null;
}): string => JSON.stringify([task, tenant]);
