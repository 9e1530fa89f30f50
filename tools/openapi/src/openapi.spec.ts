import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { requestValidation } from '@attention-flow/observability';
import { createParcelAppClient } from './testing/parcel-app/client/client.ts';
import type { ParcelAppClient } from './testing/parcel-app/client/client.ts';
import { ParcelApp } from './testing/parcel-app/src/parcel-app.ts';

// Each run is a process of its own, which takes its time on a busy machine.
jest.setTimeout(240_000);

const bin = fileURLToPath(new URL('../bin/openapi.mjs', import.meta.url));
const parcelApp = fileURLToPath(new URL('./testing/parcel-app', import.meta.url));

/** Runs the command as a user does. */
function run(...args: readonly string[]): Promise<{ readonly status: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...args], (error, stdout, stderr) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

describe('npm run openapi', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'openapi-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const describeBy = (program: string) =>
    writeFile(join(folder, 'package.json'), JSON.stringify({ openapi: { program, client: 'client' } }));

  test('documents and clients of all services are current', async () => {
    expect(await run('--check')).toEqual({ status: 0, output: '' });
  });

  test('those of the small service here are current', async () => {
    expect(await run('--check', parcelApp)).toEqual({ status: 0, output: '' });
  });

  test('writes what is missing, and then finds it current', async () => {
    await describeBy(join(parcelApp, 'src/openapi.ts'));
    const missing = await run('--check', folder);
    expect(missing.status).toBe(1);
    expect(missing.output).toMatch(/openapi\.json is not current[^]*schema\.ts is not[^]*client\.ts is not/);
    expect((await run(folder)).status).toBe(0);
    expect(await readFile(join(folder, 'openapi.json'), 'utf8')).toContain('"/v1/parcels/{id}"');
    expect((await run('--check', folder)).status).toBe(0);
    await writeFile(join(folder, 'client/client.ts'), '// changed by hand\n');
    expect((await run('--check', folder)).output).toMatch(/client\.ts is not current/);
  });

  test('refuses a document that is not as it should be, by rule and place', async () => {
    const document = {
      openapi: '3.1.0',
      info: { title: 'Jobs', version: '1' },
      paths: {
        '/v1/jobs:cancel': { post: { tags: ['jobs'], responses: { 204: { description: 'Done.' } } } },
      },
    };
    await writeFile(
      join(folder, 'openapi.mjs'),
      `export const openApi = () => Promise.resolve(${JSON.stringify(document)});`,
    );
    await describeBy('openapi.mjs');
    const { status, output } = await run(folder);
    expect(status).toBe(1);
    expect(output).toContain("/v1/jobs:cancel: 'jobs:cancel' is not like-this or {id} (paths-are-resources)");
    expect(output).toContain('POST /v1/jobs:cancel: 500 is missing (problem-responses)');
    expect(output).toContain('(security-defined)');
  });

  test.each([
    { name: 'an option that is none', args: ['--chek'], message: "There is no option '--chek'" },
    {
      name: 'a folder without a service',
      args: [tmpdir()],
      message: "has no package.json with a field 'openapi'",
    },
  ])('refuses $name', async ({ args, message }) => {
    const { status, output } = await run(...args);
    expect(status).toBe(2);
    expect(output).toContain(message);
  });
});

describe('the client made from the document', () => {
  let app: NestFastifyApplication;
  let client: ParcelAppClient;
  beforeAll(async () => {
    app = await NestFactory.create<NestFastifyApplication>(ParcelApp, new FastifyAdapter(), {
      logger: false,
    });
    app.useGlobalPipes(requestValidation());
    await app.listen(0, '127.0.0.1');
    client = createParcelAppClient({ baseUrl: await app.getUrl() });
  });
  afterAll(() => app.close());

  test('knows bodies, parameters and replies', async () => {
    const { data: created } = await client.POST('/v1/parcels', { body: { to: 'Ada' } });
    expect(created).toEqual({ id: '1', to: 'Ada', state: 'waiting', note: null });
    const { data: found } = await client.GET('/v1/parcels/{id}', { params: { path: { id: '1' } } });
    const state: 'waiting' | 'sent' | undefined = found?.state;
    expect(state).toBe('waiting');
    const { data: sent } = await client.GET('/v1/parcels', { params: { query: { state: 'sent' } } });
    expect(sent?.parcels).toEqual([]);
  });

  test('knows problems', async () => {
    const { error, response } = await client.GET('/v1/parcels/{id}', { params: { path: { id: '7' } } });
    expect(response.status).toBe(404);
    expect(error?.code).toBe('PARCEL_NOT_FOUND');
    const { error: invalid } = await client.POST('/v1/parcels', { body: { to: 'A' } });
    expect(invalid?.errors?.map(({ path }) => path)).toEqual(['to']);
  });

  test('does not compile with what the service does not take', async () => {
    // @ts-expect-error The body has no such field, and lacks one.
    const { response } = await client.POST('/v1/parcels', { body: { name: 'Ada' } });
    expect(response.status).toBe(400);
  });
});
