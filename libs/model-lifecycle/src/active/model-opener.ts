import type { BundleStore } from '../bundle/bundle-store.ts';
import { verifyFiles } from '../bundle/bundle-files.ts';
import { DamagedModelError } from '../lifecycle.errors.ts';
import type { ModelVersion } from '../version/model-version.ts';

/** Finds the files of versions, and trusts none. */
export class ModelOpener {
  constructor(private readonly bundles: BundleStore) {}

  /**
   * Opens a version whose every file is the one that was stored; a copy of this machine that is damaged is fetched again.
   *
   * @param open called with the folder
   * @throws DamagedModelError naming the file; what the store and `open` throw
   */
  async open<Opened>(
    { version, files }: Pick<ModelVersion, 'version' | 'files'>,
    open: (folder: string) => Promise<Opened>,
  ): Promise<Opened> {
    const folder = await this.bundles.fetch(version);
    if (files === null) return open(folder);
    try {
      await verifyFiles(version, folder, files);
    } catch (error) {
      if (!(error instanceof DamagedModelError) || !(await this.bundles.refetch(version))) throw error;
      await verifyFiles(version, folder, files);
    }
    return open(folder);
  }
}
