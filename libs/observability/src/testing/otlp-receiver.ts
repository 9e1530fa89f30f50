import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const attribute = z.object({ key: z.string(), value: z.looseObject({}) });
const span = z.looseObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.int(),
  attributes: z.array(attribute),
});
const exportRequest = z.object({
  resourceSpans: z.array(
    z.looseObject({
      resource: z.looseObject({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.looseObject({ spans: z.array(span) })),
    }),
  ),
});

/** What came to the receiver in one export. */
export interface ReceivedExport {
  readonly path: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly spans: readonly z.output<typeof span>[];
}

/** For specs: a collector that takes OTLP as JSON over HTTP, and answers with the status. */
export async function startOtlpReceiver(status = 200) {
  const exports: ReceivedExport[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { resourceSpans } = exportRequest.parse(JSON.parse(Buffer.concat(chunks).toString()));
      for (const { resource, scopeSpans } of resourceSpans) {
        exports.push({
          path: request.url ?? '',
          headers: request.headers,
          resource: valuesOf(resource.attributes),
          spans: scopeSpans.flatMap(({ spans }) => spans),
        });
      }
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    exports,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Each attribute's value, whatever its type. */
export function valuesOf(
  attributes: readonly z.output<typeof attribute>[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
