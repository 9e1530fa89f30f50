import { Database, insertMany } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { z } from 'zod';
import { DocumentEntity } from '../document/document.entity.ts';
import { fullText } from '../document/document.ts';
import type { Document, DocumentId } from '../document/document.ts';
import type { KnownStory } from '../document/intake-plan.ts';
import { NearDuplicateBandEntity } from './near-duplicate-band.entity.ts';
import { shinglesOf } from './shingles.ts';

const bandsAtOnce = 8_000;
/** A band that so many stories share says nothing; the latest of them are looked at. */
const storiesPerBand = 20;

const bandRow = z.object({ band: z.coerce.number(), documentId: z.string() });

/** Finds stories that may be alike by the bands of their signatures. */
@Injectable()
export class StoryIndex {
  constructor(private readonly database: Database) {}

  /**
   * @param between event times of the stories that count
   * @returns stories by band; what shares a band may still be quite different
   */
  async candidates(
    tenantId: TenantId,
    bands: readonly number[],
    between: { readonly from: Date; readonly to: Date },
  ): Promise<ReadonlyMap<number, readonly KnownStory[]>> {
    const idsByBand = new Map<number, DocumentId[]>();
    for (let start = 0; start < bands.length; start += bandsAtOnce) {
      // Numbers of ours, written out: statements take few parameters.
      const list = () => bands.slice(start, start + bandsAtOnce).join(',');
      const rows = await this.database.sql`
        SELECT "band", "documentId" FROM ${NearDuplicateBandEntity}
        WHERE "tenantId" = ${tenantId} AND "band" IN (${list})
          AND "publishedAt" >= ${between.from.getTime()} AND "publishedAt" <= ${between.to.getTime()}
        ORDER BY "documentId" DESC`;
      for (const { band, documentId } of z.array(bandRow).parse(rows)) {
        const ids = idsByBand.get(band) ?? [];
        if (ids.length < storiesPerBand) ids.push(documentId as DocumentId);
        idsByBand.set(band, ids);
      }
    }
    const stories = await this.stories(new Set([...idsByBand.values()].flat()));
    return new Map(
      [...idsByBand].map(([band, ids]) => [band, ids.flatMap((id) => stories.get(id) ?? [])] as const),
    );
  }

  async add(
    stories: readonly { readonly document: Document; readonly bands: readonly number[] }[],
  ): Promise<void> {
    await insertMany(
      this.database,
      NearDuplicateBandEntity,
      stories.flatMap(({ document: { tenantId, id: documentId, publishedAt }, bands }) =>
        [...new Set(bands)].map((band) => ({ tenantId, band, documentId, publishedAt })),
      ),
    );
  }

  async remove(documentIds: readonly DocumentId[]): Promise<void> {
    await this.database.rows(NearDuplicateBandEntity).delete({ documentId: In([...documentIds]) });
  }

  private async stories(ids: ReadonlySet<DocumentId>): Promise<ReadonlyMap<DocumentId, KnownStory>> {
    if (ids.size === 0) return new Map();
    const rows = await this.database.rows(DocumentEntity).find({
      select: { id: true, canonicalId: true, publishedAt: true, title: true, text: true },
      where: { id: In([...ids]) },
    });
    return new Map(
      rows.map((row) => [
        row.id,
        { canonicalId: row.canonicalId, publishedAt: row.publishedAt, shingles: shinglesOf(fullText(row)) },
      ]),
    );
  }
}
