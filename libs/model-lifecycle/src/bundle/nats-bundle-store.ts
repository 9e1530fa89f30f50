import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NatsConnection } from '@attention-flow/messaging';
import { Objm } from '@nats-io/obj';
import type { ObjectStore } from '@nats-io/obj';
import { z } from 'zod';
import { filesIn } from './bundle-files.ts';
import { BundleStore } from './bundle-store.ts';
import { DirectoryBundleStore } from './directory-bundle-store.ts';

export interface NatsBundleOptions {
  /** `nats://...`, several separated by commas; the server needs JetStream. */
  readonly natsUrl: string;
  /** The service, such as `customer_service`; its bucket is `<service>_models`. */
  readonly service: string;
  /** Of this machine: where models are trained, and copies kept. */
  readonly folder: string;
  /** How many servers of a cluster keep each file. 1. */
  readonly replicas?: number | undefined;
}

const index = z.array(z.string().min(1));
const fetching = '.fetching-';
const hidden = '.';

/**
 * Files in NATS's object store, `<version>/<path>` each, and a copy on every machine that opened them. The list of a
 * version's files is stored last, under its name: without it there is no such version.
 */
export class NatsBundleStore extends BundleStore {
  private readonly local: DirectoryBundleStore;
  /** Put here, and perhaps not known to the database yet. */
  private readonly own = new Set<string>();

  private constructor(
    private readonly connection: NatsConnection,
    private readonly objects: ObjectStore,
    private readonly folder: string,
  ) {
    super();
    this.local = new DirectoryBundleStore(folder);
  }

  /** @throws InvalidNatsUrlError, MessagingUnavailableError */
  static async open({ natsUrl, service, folder, replicas = 1 }: NatsBundleOptions): Promise<NatsBundleStore> {
    const connection = await NatsConnection.open(natsUrl, service);
    try {
      const objects = await new Objm(connection.stream).create(`${service}_models`, { replicas });
      return new NatsBundleStore(connection, objects, folder);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  workFolder(name: string): Promise<string> {
    return this.local.workFolder(name);
  }

  discard(name: string): Promise<void> {
    return this.local.discard(name);
  }

  async put(version: string, workName: string): Promise<void> {
    this.own.add(version);
    await this.local.put(version, workName);
    const folder = join(this.folder, version);
    const paths = await filesIn(folder);
    try {
      for (const path of paths) {
        const content = Readable.toWeb(createReadStream(join(folder, path)));
        await this.objects.put({ name: objectOf(version, path) }, content);
      }
      await this.objects.putBlob({ name: version }, new TextEncoder().encode(JSON.stringify(paths)));
    } catch (error) {
      await this.delete(version);
      throw error;
    }
  }

  async fetch(version: string): Promise<string> {
    const folder = join(this.folder, version);
    const isHere = await access(folder).then(
      () => true,
      () => false,
    );
    if (!isHere) await this.download(version, folder);
    return folder;
  }

  async refetch(version: string): Promise<boolean> {
    await this.local.delete(version);
    await this.download(version, join(this.folder, version));
    return true;
  }

  async delete(version: string): Promise<void> {
    const paths = await this.list(version);
    await this.objects.delete(version).catch(ignoreMissing);
    const others = paths ?? (await this.stored(version));
    for (const path of others) await this.objects.delete(objectOf(version, path)).catch(ignoreMissing);
    await this.local.delete(version);
    this.own.delete(version);
  }

  async tidy(kept: ReadonlySet<string>): Promise<void> {
    const names = await readdir(this.folder).catch(() => []);
    for (const name of names) {
      const isLeftOver = !name.startsWith(hidden) && !kept.has(name) && !this.own.has(name);
      if (isLeftOver) await this.local.delete(name);
    }
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  private async download(version: string, folder: string): Promise<void> {
    const paths = await this.list(version);
    if (!paths) throw new Error(`The object store has no model ${version}`);
    const unfinished = join(this.folder, `${fetching}${randomUUID()}`);
    try {
      for (const path of paths) await this.downloadFile(objectOf(version, path), join(unfinished, path));
      await rename(unfinished, folder);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
  }

  private async downloadFile(name: string, path: string): Promise<void> {
    const found = await this.objects.get(name);
    if (!found) throw new Error(`The object store has no file ${name}`);
    await mkdir(dirname(path), { recursive: true });
    await pipeline(Readable.from(chunksOf(found.data)), createWriteStream(path));
    const error = await found.error;
    if (error) throw error;
  }

  private async list(version: string): Promise<readonly string[] | undefined> {
    const stored = await this.objects.getBlob(version);
    return stored ? index.parse(JSON.parse(new TextDecoder().decode(stored))) : undefined;
  }

  /** Of a version whose list was not stored: what there is of it. */
  private async stored(version: string): Promise<readonly string[]> {
    const all = await this.objects.list();
    return all
      .filter(({ name }) => name.startsWith(`${version}/`))
      .map(({ name }) => decodeURIComponent(name.slice(version.length + 1)));
  }
}

/** The client takes no names but of Latin letters. */
const objectOf = (version: string, path: string): string => `${version}/${encodeURIComponent(path)}`;

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** Deleting what is not there is no error. */
function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error) || !/not found/i.test(error.message)) throw error;
}
