import { Database, InvalidCursorError } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { SelectQueryBuilder } from 'typeorm';
import { DocumentEntity } from './document.entity.ts';
import { DocumentTagEntity } from './document-tag.entity.ts';
import type { TagKind } from './document-tag.entity.ts';
import type { Document, DocumentId } from './document.ts';

/** Which documents; all of those that are given must hold. Topic, entity and sentiment find scored stories alone. */
export interface DocumentFilter {
  readonly topic?: string | undefined;
  readonly entity?: string | undefined;
  readonly sentiment?: string | undefined;
  readonly source?: string | undefined;
  readonly language?: string | undefined;
  readonly canonicalId?: DocumentId | undefined;
  /** Canonical documents alone. */
  readonly stories?: boolean | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

export interface DocumentPage {
  readonly documents: readonly Document[];
  readonly next: string | null;
}

const tagKinds = ['topic', 'entity', 'sentiment'] as const satisfies readonly TagKind[];

/** Documents by what they are about, newest first. */
@Injectable()
export class DocumentList {
  constructor(private readonly database: Database) {}

  /** @throws InvalidCursorError */
  async page(
    tenantId: TenantId,
    filter: DocumentFilter,
    { limit, after }: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<DocumentPage> {
    const cursor = after === undefined ? undefined : decode(after);
    const tags = tagKinds.flatMap((kind) => {
      const value = filter[kind];
      return value === undefined ? [] : [{ kind, value }];
    });
    const documents =
      tags.length === 0
        ? await this.plain(tenantId, filter, limit + 1, cursor)
        : await this.tagged(tenantId, { filter, tags }, limit + 1, cursor);
    const last = documents.length > limit ? documents[limit - 1] : undefined;
    return { documents: documents.slice(0, limit), next: last ? encode(last) : null };
  }

  private plain(tenantId: TenantId, filter: DocumentFilter, limit: number, cursor: Cursor | undefined) {
    const query = this.database
      .rows(DocumentEntity)
      .createQueryBuilder('document')
      .where('document.tenantId = :tenantId', { tenantId })
      .orderBy('document.publishedAt', 'DESC')
      .addOrderBy('document.id', 'DESC')
      .limit(limit);
    between(query, 'document', filter);
    ofDocument(query, filter);
    startAfter(query, { time: 'document.publishedAt', id: 'document.id' }, cursor);
    return query.getMany();
  }

  /** Goes along the first tag's index; what else is asked for is looked up document by document. */
  private async tagged(
    tenantId: TenantId,
    { filter, tags }: { filter: DocumentFilter; tags: readonly { kind: TagKind; value: string }[] },
    limit: number,
    cursor: Cursor | undefined,
  ): Promise<readonly Document[]> {
    const [first, ...others] = tags;
    const query = this.database
      .rows(DocumentTagEntity)
      .createQueryBuilder('tag')
      .where('tag.tenantId = :tenantId AND tag.kind = :kind AND tag.value = :value', { tenantId, ...first })
      .innerJoin(DocumentEntity, 'document', 'document.id = tag.documentId')
      .orderBy('tag.publishedAt', 'DESC')
      .addOrderBy('tag.documentId', 'DESC')
      .limit(limit);
    for (const [index, { kind, value }] of others.entries()) {
      const other = query
        .subQuery()
        .select('1')
        .from(DocumentTagEntity, `other${index}`)
        .where(`other${index}.tenantId = :tenantId AND other${index}.kind = :kind${index}`)
        .andWhere(`other${index}.value = :value${index} AND other${index}.publishedAt = tag.publishedAt`)
        .andWhere(`other${index}.documentId = tag.documentId`);
      query.andWhere(`EXISTS ${other.getQuery()}`, { [`kind${index}`]: kind, [`value${index}`]: value });
    }
    between(query, 'tag', filter);
    ofDocument(query, filter);
    startAfter(query, { time: 'tag.publishedAt', id: 'tag.documentId' }, cursor);
    const ids = (await query.getMany()).map(({ documentId }) => documentId);
    const rows = await this.database.rows(DocumentEntity).findBy({ id: In(ids) });
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }
}

// Column transformers do not reach parameters of conditions, so instants are given as they are stored.
function between<Row extends object>(
  query: SelectQueryBuilder<Row>,
  table: string,
  { from, to }: DocumentFilter,
) {
  if (from) query.andWhere(`${table}.publishedAt >= :from`, { from: from.getTime() });
  if (to) query.andWhere(`${table}.publishedAt < :to`, { to: to.getTime() });
}

function ofDocument<Row extends object>(
  query: SelectQueryBuilder<Row>,
  { source, language, canonicalId, stories }: DocumentFilter,
) {
  if (source !== undefined) query.andWhere('document.source = :source', { source });
  if (language !== undefined) query.andWhere('document.language = :language', { language });
  if (canonicalId !== undefined) query.andWhere('document.canonicalId = :canonicalId', { canonicalId });
  if (stories) query.andWhere('document.canonicalId = document.id');
}

interface Cursor {
  readonly at: number;
  readonly id: string;
}

function startAfter<Row extends object>(
  query: SelectQueryBuilder<Row>,
  columns: { readonly time: string; readonly id: string },
  cursor: Cursor | undefined,
) {
  if (cursor)
    query.andWhere(`(${columns.time} < :at OR (${columns.time} = :at AND ${columns.id} < :lastId))`, {
      at: cursor.at,
      lastId: cursor.id,
    });
}

function encode({ publishedAt, id }: Document): string {
  return Buffer.from(`${publishedAt.getTime()} ${id}`).toString('base64url');
}

/** @throws InvalidCursorError */
function decode(text: string): Cursor {
  const [, at, id] = /^(-?\d{1,16}) ([\w-]{1,36})$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (at === undefined || id === undefined) throw new InvalidCursorError();
  return { at: Number(at), id };
}
