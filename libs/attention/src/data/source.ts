import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable, pipeline } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createGunzip } from 'node:zlib';
import {
  SourceContentError,
  SourceDamagedError,
  SourceIsDirectoryError,
  SourceNotFoundError,
  SourceTooLargeError,
  SourceUnreadableError,
} from './source-errors.ts';

/** Bytes that are not a file on this machine, such as an upload; `name` stands in messages and tells the format. */
export interface ByteSource {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array | string>;
}

/** A path, a `file:` URL, or bytes with a name. */
export type Source = string | URL | ByteSource;

const readSizeBytes = 64 * 1024;

/** What a source is called in messages. */
export function sourceName(source: Source): string {
  if (typeof source === 'string') return source;
  return source instanceof URL ? fileURLToPath(source) : source.name;
}

/**
 * The content of a source as UTF-8 bytes: gzip (told by content, not by name) is unpacked, a byte order mark removed.
 * Holds one chunk at a time; leaving the loop early closes the file.
 *
 * @param maxBytes refuse content longer than this after decompression, so that a small upload cannot unpack without end
 * @throws {SourceNotFoundError} {@link SourceIsDirectoryError} {@link SourceUnreadableError} for files;
 *   {@link SourceDamagedError} for broken gzip; {@link SourceContentError} for UTF-16 and zip (`.xlsx`) content;
 *   {@link SourceTooLargeError}
 */
export async function* readBytes(source: Source, maxBytes = Infinity): AsyncGenerator<Buffer> {
  const name = sourceName(source);
  const raw =
    typeof source === 'string' || source instanceof URL
      ? fileChunks(source, name)
      : givenChunks(source.bytes);
  let isFirst = true;
  let sizeBytes = 0;
  for await (const chunk of withFullHead(unpacked(raw, name))) {
    if (isFirst) refuseForeign(chunk, name);
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw new SourceTooLargeError(name, maxBytes);
    yield isFirst && startsWith(chunk, utf8Mark) ? chunk.subarray(utf8Mark.length) : chunk;
    isFirst = false;
  }
}

async function* fileChunks(path: string | URL, name: string): AsyncGenerator<Buffer> {
  const handle = await openFile(path, name);
  try {
    if ((await handle.stat()).isDirectory()) throw new SourceIsDirectoryError(name);
    for (;;) {
      const { bytesRead, buffer } = await handle.read({ buffer: Buffer.allocUnsafe(readSizeBytes) });
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function openFile(path: string | URL, name: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (cause) {
    const code = errorCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new SourceNotFoundError(name);
    if (code === 'EISDIR') throw new SourceIsDirectoryError(name);
    throw new SourceUnreadableError(name, cause);
  }
}

async function* givenChunks(bytes: AsyncIterable<Uint8Array | string>): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    yield typeof chunk === 'string'
      ? Buffer.from(chunk)
      : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
}

async function* unpacked(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const iterator = withFullHead(chunks);
  const first = await iterator.next();
  if (first.done === true) return;
  const all = prepended(first.value, iterator);
  yield* startsWith(first.value, gzipMark) ? gunzipped(all, name) : all;
}

async function* gunzipped(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  // A failure on either side destroys the other; the loop below meets it, so the callback has nothing to add.
  const gunzip = pipeline(Readable.from(chunks), createGunzip(), () => undefined);
  try {
    for await (const chunk of gunzip) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (cause) {
    throw errorCode(cause)?.startsWith('Z_') ? new SourceDamagedError(name, cause) : cause;
  }
}

async function* prepended(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield first;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

const gzipMark = [0x1f, 0x8b];
const utf8Mark = [0xef, 0xbb, 0xbf];
const foreign = [
  { mark: [0xff, 0xfe], found: 'UTF-16 text' },
  { mark: [0xfe, 0xff], found: 'UTF-16 text' },
  { mark: [0x50, 0x4b, 0x03, 0x04], found: 'a zip archive (perhaps an .xlsx workbook)' },
];
const longestMark = 4;

function refuseForeign(head: Buffer, name: string): void {
  const match = foreign.find(({ mark }) => startsWith(head, mark));
  if (match) throw new SourceContentError(name, match.found);
}

function startsWith(bytes: Buffer, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}

/** The same bytes; the first chunk is long enough to hold any of the marks above, where there are so many bytes. */
async function* withFullHead(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < longestMark) continue;
    yield head;
    head = undefined;
  }
  if (head !== undefined && head.length > 0) yield head;
}

function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
