import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BundleStore } from './bundle-store.ts';

/** One directory, `<version>` a folder, that all replicas mount; work folders lie in it, so that one rename publishes. */
export class DirectoryBundleStore extends BundleStore {
  constructor(private readonly folder: string) {
    super();
  }

  async workFolder(name: string): Promise<string> {
    await this.discard(name);
    await mkdir(this.workPath(name), { recursive: true });
    return this.workPath(name);
  }

  async discard(name: string): Promise<void> {
    await remove(this.workPath(name));
  }

  async put(version: string, workName: string): Promise<void> {
    await rename(this.workPath(workName), join(this.folder, version));
  }

  async fetch(version: string): Promise<string> {
    const folder = join(this.folder, version);
    await access(folder);
    return folder;
  }

  /** What is here is all there is. */
  refetch(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async delete(version: string): Promise<void> {
    await remove(join(this.folder, version));
  }

  tidy(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private workPath(name: string): string {
    return join(this.folder, `.training-${name}`);
  }
}

/** A process that was just ended may write for a moment yet. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
