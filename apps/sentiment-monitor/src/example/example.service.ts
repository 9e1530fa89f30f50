import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import type { ImportReport } from '../http/import-report.ts';
import { importRows } from '../http/row-import.ts';
import type { StreamedRow } from '../http/streamed-rows.ts';
import { ExampleRepository } from './example.repository.ts';
import { readExample } from './labelled-example.ts';

@Injectable()
export class ExampleService {
  constructor(private readonly examples: ExampleRepository) {}

  /** @throws ImportTooLargeError, ImportUnreadableError */
  import(tenantId: TenantId, rows: AsyncIterable<StreamedRow>): Promise<ImportReport> {
    return importRows(
      rows,
      (values) => {
        const outcome = readExample(values);
        return outcome.kind === 'example' ? { kind: 'item', item: outcome.example } : outcome;
      },
      (examples) => this.examples.put(tenantId, examples),
    );
  }

  async summary(tenantId: TenantId) {
    const all = await this.examples.all(tenantId);
    return {
      examples: all.length,
      languages: counted(all.map(({ language }) => language)),
      sentiments: counted(all.flatMap(({ sentiment }) => sentiment ?? [])),
      topics: counted(all.flatMap(({ topics }) => topics ?? [])),
    };
  }
}

function counted(labels: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
