import { join } from 'node:path';
import type { OpenApiDocument } from '@attention-flow/observability';
import openapiTypeScript, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import type { DescribedService } from './described-service.ts';

/** A file as it should be. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

const notice = '// Written by `npm run openapi`; changes belong into the service that this describes.\n';

/** `openapi.json` beside the service's `package.json`, and the two files of its client, formatted. */
export async function generate(
  { name, folder, client }: DescribedService,
  document: OpenApiDocument,
): Promise<readonly GeneratedFile[]> {
  const files = [{ path: join(folder, 'openapi.json'), text: JSON.stringify(document) }];
  if (client !== undefined) {
    files.push({ path: join(client, 'schema.ts'), text: await schemaOf(document) });
    files.push({ path: join(client, 'client.ts'), text: clientOf(name) });
  }
  return Promise.all(files.map(async ({ path, text }) => ({ path, text: await formatted(path, text) })));
}

async function schemaOf(document: OpenApiDocument): Promise<string> {
  const nodes = await openapiTypeScript(JSON.stringify(document), {
    alphabetize: true,
    // What has a default may be left out of a request.
    defaultNonNullable: false,
  });
  const text = astToString(nodes);
  return `${notice}\n${text.replaceAll(/^\/\*\*\n \* This file was auto-generated[^]*?\*\/\n/g, '')}`;
}

function clientOf(name: string): string {
  const type = `${pascal(name)}Client`;
  return `${notice}import createClient from 'openapi-fetch';
import type { Client, ClientOptions } from 'openapi-fetch';
import type { paths } from './schema.ts';

export type ${type} = Client<paths>;

/** A typed client of ${name}: paths, parameters, bodies, replies and problems as its OpenAPI document has them. */
export function create${type}(options: ClientOptions): ${type} {
  return createClient<paths>(options);
}
`;
}

/** `customer-service` is CustomerService. */
function pascal(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

async function formatted(path: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}
