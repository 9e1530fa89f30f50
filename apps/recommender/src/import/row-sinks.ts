import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { newEvent } from '../behaviour/event.dto.ts';
import { EventIntake } from '../behaviour/event-intake.ts';
import { CatalogueService } from '../catalogue/catalogue.service.ts';
import { newItem } from '../catalogue/item.dto.ts';
import { newUser } from '../shopper/user.dto.ts';
import { ShopperService } from '../shopper/shopper.service.ts';
import type { ImportKind, RowProblem } from './data-import.ts';
import { readRow } from './import-row.ts';
import type { RawRow } from './import-row.ts';

export interface LineRow {
  readonly line: number;
  readonly row: RawRow;
}

/** What became of some rows. */
export interface Stored {
  readonly known: number;
  readonly problems: readonly RowProblem[];
}

/** Where rows of each kind of import go, some at a time. */
@Injectable()
export class RowSinks {
  constructor(
    private readonly catalogue: CatalogueService,
    private readonly shoppers: ShopperService,
    private readonly events: EventIntake,
  ) {}

  store(kind: ImportKind, tenantId: TenantId, rows: readonly LineRow[]): Promise<Stored> {
    const sinks = { items: this.storeItems, users: this.storeUsers, events: this.storeEvents };
    return sinks[kind].call(this, tenantId, rows);
  }

  private async storeItems(tenantId: TenantId, rows: readonly LineRow[]): Promise<Stored> {
    const { values, problems } = sorted(rows, (row) => readRow(newItem, row));
    if (values.length > 0)
      await this.catalogue.put(
        tenantId,
        values.map(({ value }) => value),
      );
    return { known: 0, problems };
  }

  private async storeUsers(tenantId: TenantId, rows: readonly LineRow[]): Promise<Stored> {
    const { values, problems } = sorted(rows, (row) => readRow(newUser, row));
    if (values.length > 0)
      await this.shoppers.put(
        tenantId,
        values.map(({ value }) => value),
      );
    return { known: 0, problems };
  }

  private async storeEvents(tenantId: TenantId, rows: readonly LineRow[]): Promise<Stored> {
    const { values, problems } = sorted(rows, (row) => readRow(newEvent, row));
    const read = await this.events.read(
      tenantId,
      values.map(({ value }) => value),
    );
    const refusals = read.flatMap((one, index): readonly RowProblem[] =>
      one.kind === 'refused' ? [{ line: values[index]?.line ?? 0, ...one.refusal }] : [],
    );
    const events = read.flatMap((one) => (one.kind === 'event' ? [one.event] : []));
    const { known } = await this.events.take(tenantId, events);
    return { known, problems: [...problems, ...refusals].sort((a, b) => a.line - b.line) };
  }
}

function sorted<Value>(rows: readonly LineRow[], read: (row: RawRow) => ReturnType<typeof readRow<Value>>) {
  const values: { readonly line: number; readonly value: Value }[] = [];
  const problems: RowProblem[] = [];
  for (const { line, row } of rows) {
    const outcome = read(row);
    if (outcome.kind === 'value') values.push({ line, value: outcome.value });
    else problems.push({ line, code: outcome.code, detail: outcome.detail });
  }
  return { values, problems };
}
