import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { readBytes } from './source.ts';
import type { Source } from './source.ts';
import {
  SourceContentError,
  SourceDamagedError,
  SourceIsDirectoryError,
  SourceNotFoundError,
  SourceTooLargeError,
} from './source-errors.ts';

async function readAll(source: Source, maxBytes?: number): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of readBytes(source, maxBytes)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const given = (...chunks: readonly (Uint8Array | string)[]) => ({
  name: 'upload',
  bytes: Readable.from(chunks.map((chunk) => chunk)),
});

describe('readBytes', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'source-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const bom = Buffer.from([0xef, 0xbb, 0xbf]);
  const long = 'a line of text\n'.repeat(20_000);

  test.each([
    { name: 'plain', content: Buffer.from('你好') },
    { name: 'with a byte order mark', content: Buffer.concat([bom, Buffer.from('你好')]) },
    { name: 'gzip', content: gzipSync('你好') },
    { name: 'gzip of a byte order mark', content: gzipSync(Buffer.concat([bom, Buffer.from('你好')])) },
    { name: 'gzip in two members', content: Buffer.concat([gzipSync('你'), gzipSync('好')]) },
  ])('reads $name, from a path, a URL and a stream, whole or byte by byte', async ({ content }) => {
    const path = join(folder, 'any-name.txt');
    await writeFile(path, content);
    const bytes = [...content].map((byte) => Buffer.from([byte]));
    for (const source of [path, pathToFileURL(path), given(content), given(...bytes)]) {
      expect(await readAll(source)).toBe('你好');
    }
  });

  test('reads files larger than one chunk, plain and compressed', async () => {
    const path = join(folder, 'long');
    await writeFile(path, long);
    expect(await readAll(path)).toBe(long);
    await writeFile(path, gzipSync(long));
    expect(await readAll(path)).toBe(long);
  });

  test('takes text chunks, and no bytes at all', async () => {
    expect(await readAll(given('你', '好'))).toBe('你好');
    expect(await readAll(given())).toBe('');
    expect(await readAll(given(gzipSync('')))).toBe('');
  });

  test.each([
    { name: 'a missing file', at: 'missing.csv', error: SourceNotFoundError },
    { name: 'a path through a file', at: 'file.csv/x.csv', error: SourceNotFoundError },
    { name: 'a directory', at: '.', error: SourceIsDirectoryError },
  ])('names $name', async ({ at, error }) => {
    await writeFile(join(folder, 'file.csv'), 'a');
    const path = join(folder, at);
    await expect(readAll(path)).rejects.toThrow(error);
    await expect(readAll(path)).rejects.toMatchObject({
      file: path,
      code: expect.stringContaining('ATTENTION_'),
    });
  });

  test.each([
    { name: 'gzip that breaks off', content: gzipSync(long).subarray(0, 500), error: SourceDamagedError },
    { name: 'gzip that was changed', content: changed(gzipSync(long)), error: SourceDamagedError },
    { name: 'UTF-16', content: Buffer.from('\uFEFFtext,label', 'utf16le'), error: SourceContentError },
    { name: 'a workbook', content: Buffer.from('PK\x03\x04rest'), error: SourceContentError },
  ])('refuses $name', async ({ content, error }) => {
    await expect(readAll(given(content))).rejects.toThrow(error);
  });

  test('counts the allowed size after decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    expect(bomb.length).toBeLessThan(10_000);
    await expect(readAll(given(bomb), 10_000)).rejects.toThrow(new SourceTooLargeError('upload', 10_000));
    expect(await readAll(given('12345'), 5)).toBe('12345');
  });

  test('an error of the given stream comes through as it is', async () => {
    const failing = async function* () {
      yield gzipSync(long).subarray(0, 100);
      throw new RangeError('connection lost');
    };
    await expect(readAll({ name: 'upload', bytes: failing() })).rejects.toThrow('connection lost');
  });

  test.each([
    { name: 'plain', pack: Buffer.from },
    { name: 'gzip', pack: gzipSync },
  ])('reads $name no further than it is asked to, and closes what it read from', async ({ pack }) => {
    let pulled = 0;
    let isClosed = false;
    const content = pack(Buffer.from(long));
    const endless = async function* () {
      try {
        yield content;
        for (;;) {
          pulled += 1;
          yield content;
        }
      } finally {
        isClosed = true;
      }
    };
    for await (const chunk of readBytes({ name: 'upload', bytes: endless() })) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await new Promise((resolve) => setImmediate(resolve));
    expect(isClosed).toBe(true);
    expect(pulled).toBeLessThan(100);
  });
});

function changed(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy[100] = (copy[100] ?? 0) ^ 0xff;
  return copy;
}
