/**
 * Where the files of model versions are kept, so that every replica finds them. Stores files and asks no questions:
 * what they must be is known to the database, and checked at every load.
 */
export abstract class BundleStore {
  /** An empty folder of this process to train into; {@link put} or {@link discard} ends its life. */
  abstract workFolder(name: string): Promise<string>;

  abstract discard(name: string): Promise<void>;

  /** Keeps the files of a work folder under the version's name, all or none; the folder is gone afterwards. */
  abstract put(version: string, workName: string): Promise<void>;

  /**
   * @returns a folder of this machine with the version's files
   * @throws Error when they are not there
   */
  abstract fetch(version: string): Promise<string>;

  /** Gets them anew where this machine has a copy of its own that turned out damaged. @returns whether it had */
  abstract refetch(version: string): Promise<boolean>;

  abstract delete(version: string): Promise<void>;

  /** Deletes copies that this machine has of other versions. */
  abstract tidy(kept: ReadonlySet<string>): Promise<void>;

  abstract close(): Promise<void>;
}
