import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { allServices, describe, readService, root } from './described-service.ts';
import type { DescribedService } from './described-service.ts';
import { InvalidServiceError, UnknownServiceError } from './errors.ts';
import { generate } from './generate.ts';
import type { GeneratedFile } from './generate.ts';
import { lint } from './lint.ts';

const usage = `Usage: npm run openapi [-- [--check] [FOLDER ...]]
Writes the OpenAPI document of each service and the client made from it; without a folder, of all apps. A service says
in its package.json how it is described: "openapi": { "program": "src/openapi.ts", "client": "../../libs/NAME/src" }.
  --check  writes nothing, and fails when a file is not as it would be written
`;

/** @returns the exit status: 0, 1 when something is wrong with a document or a file is not current, 2 for bad usage */
export async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(usage);
    return 0;
  }
  const unknown = args.find((arg) => arg.startsWith('-') && arg !== '--check');
  if (unknown !== undefined) return refuse(`There is no option '${unknown}'\n${usage}`);
  try {
    const folders = args.filter((arg) => arg !== '--check');
    const services = folders.length === 0 ? await allServices() : await Promise.all(folders.map(serviceAt));
    const isChecking = args.includes('--check');
    const results: boolean[] = [];
    for (const service of services) results.push(await treat(service, isChecking));
    return results.every(Boolean) ? 0 : 1;
  } catch (error) {
    if (error instanceof UnknownServiceError || error instanceof InvalidServiceError)
      return refuse(error.message);
    throw error;
  }
}

function refuse(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return 2;
}

async function serviceAt(folder: string): Promise<DescribedService> {
  const service = await readService(resolve(folder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (service === undefined) throw new UnknownServiceError(folder);
  return service;
}

/** @returns whether all is well */
async function treat(service: DescribedService, isChecking: boolean): Promise<boolean> {
  const document = await describe(service);
  const findings = await lint(document);
  for (const { rule, place, message } of findings) {
    process.stderr.write(`${service.name}: ${place}: ${message} (${rule})\n`);
  }
  const files = await generate(service, document);
  const stale = (await Promise.all(files.map(isStale))).flatMap((stale, index) =>
    stale ? [files[index]] : [],
  );
  for (const file of stale) {
    if (file === undefined) continue;
    if (isChecking) process.stderr.write(`${nameOf(file)} is not current: npm run openapi\n`);
    else await write(file);
  }
  return findings.length === 0 && !(isChecking && stale.length > 0);
}

async function isStale({ path, text }: GeneratedFile): Promise<boolean> {
  return (await readFile(path, 'utf8').catch(() => undefined)) !== text;
}

async function write(file: GeneratedFile): Promise<void> {
  await mkdir(dirname(file.path), { recursive: true });
  await writeFile(file.path, file.text);
  process.stdout.write(`${nameOf(file)} written\n`);
}

function nameOf({ path }: GeneratedFile): string {
  return relative(root, path);
}
