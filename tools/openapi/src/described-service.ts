import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { OpenApiDocument } from '@attention-flow/observability';
import { z } from 'zod';
import { InvalidServiceError } from './errors.ts';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A package whose `package.json` says how its API is described. */
export interface DescribedService {
  readonly name: string;
  readonly folder: string;
  /** A module that exports `openApi(): Promise<OpenApiDocument>`. */
  readonly program: string;
  /** Where the client's sources go; absent when nobody needs one. */
  readonly client: string | undefined;
}

const manifestSchema = z.object({
  openapi: z.object({ program: z.string(), client: z.string().optional() }).optional(),
});

const programSchema = z.object({
  openApi: z.custom<() => Promise<OpenApiDocument>>((value) => typeof value === 'function'),
});

/** Reads the field `openapi` of a package, whose paths are relative to it. @returns undefined without the field */
export async function readService(folder: string): Promise<DescribedService | undefined> {
  const path = join(folder, 'package.json');
  const { openapi } = manifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  if (openapi === undefined) return undefined;
  return {
    name: resolve(folder).split(/[\\/]/).at(-1) ?? '',
    folder,
    program: resolve(folder, openapi.program),
    client: openapi.client === undefined ? undefined : resolve(folder, openapi.client),
  };
}

/** Every app that says how it is described. */
export async function allServices(): Promise<readonly DescribedService[]> {
  const names = await readdir(join(root, 'apps'));
  const services = await Promise.all(names.map((name) => readService(join(root, 'apps', name))));
  return services.filter((service) => service !== undefined);
}

/** @throws InvalidServiceError when the program does not export what it should */
export async function describe(service: DescribedService): Promise<OpenApiDocument> {
  const program: unknown = await import(pathToFileURL(service.program).href);
  const result = programSchema.safeParse(program);
  if (!result.success) throw new InvalidServiceError(service.program);
  // As others read it: without what JSON does not have.
  return JSON.parse(JSON.stringify(await result.data.openApi())) as OpenApiDocument;
}
