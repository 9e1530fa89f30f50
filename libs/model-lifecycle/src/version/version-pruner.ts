import type { BundleStore } from '../bundle/bundle-store.ts';
import type { Place } from '../active/activation.ts';
import type { ActiveModelRepository } from '../active/active-model.repository.ts';
import type { ModelVersionRepository } from './model-version.repository.ts';

/** Deletes the files of versions that are too many; their rows stay. */
export class VersionPruner {
  constructor(
    private readonly parts: {
      readonly versions: ModelVersionRepository;
      readonly active: ActiveModelRepository;
      readonly bundles: BundleStore;
      /** Of each tenant and task. */
      readonly keptVersions: number;
    },
  ) {}

  /** The active one and the one before it stay, however old they are. */
  async prune({ tenantId, task }: Place): Promise<void> {
    const { versions, active, bundles, keptVersions } = this.parts;
    const row = await active.find(tenantId, task);
    const inUse = [row?.version, row?.history.at(-1)];
    const kept = await versions.kept(tenantId, task);
    const gone = kept
      .slice(keptVersions)
      .map(({ version }) => version)
      .filter((version) => !inUse.includes(version));
    if (gone.length === 0) return;
    // First the rows: whoever looks for the files of a version that is said to be kept finds them.
    await versions.markGone(gone);
    for (const version of gone) await bundles.delete(version);
  }
}
