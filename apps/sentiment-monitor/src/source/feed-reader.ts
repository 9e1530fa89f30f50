import { Injectable } from '@nestjs/common';
import { documentInput } from '../document/document-input.ts';
import type { DocumentInput } from '../document/document-input.ts';
import { IntakeService } from '../document/intake.service.ts';
import { Config } from '../platform/config.ts';
import { entriesOf } from './feed-document.ts';
import { GuardedFetch, PageUnreadableError } from './guarded-fetch.ts';
import type { NewsSource, SettingsOf, SourceTurn } from './news-source.ts';
import { SourceReader } from './source-reader.ts';

const accept = 'application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8';

/** RSS and Atom, asked for only when they changed (`If-None-Match`, `If-Modified-Since`). */
@Injectable()
export class FeedReader extends SourceReader {
  private readonly pages: GuardedFetch;

  constructor(
    private readonly intake: IntakeService,
    config: Config,
  ) {
    super();
    this.pages = new GuardedFetch(config.values.SOURCE_ALLOW_PRIVATE);
  }

  async turn(source: NewsSource): Promise<SourceTurn> {
    const { url, everySeconds } = feedSettings(source);
    const { etag, lastModified } = source.cursor;
    const page = await this.pages.get(url, {
      accept,
      'user-agent': 'sentiment-monitor',
      ...(typeof etag === 'string' && { 'if-none-match': etag }),
      ...(typeof lastModified === 'string' && { 'if-modified-since': lastModified }),
    });
    const nextMs = Math.max(everySeconds, page.retryAfterSeconds ?? 0) * 1_000;
    if (page.status === 304) return { cursor: source.cursor, documents: 0, rejected: 0, nextMs };
    if (page.status !== 200) throw new PageUnreadableError(`The server answered ${page.status}`);
    const inputs: DocumentInput[] = [];
    const entries = entriesOf(page.body);
    for (const entry of entries) {
      const parsed = documentInput.safeParse({
        ...entry,
        title: entry.title?.slice(0, 2_000) ?? null,
        source: source.name,
      });
      if (parsed.success) inputs.push(parsed.data);
    }
    const results = await this.intake.take(source.tenantId, inputs);
    const stored = results.filter(
      (result) => result.kind === 'stored' && result.outcome !== 'duplicate',
    ).length;
    const refused = results.filter(({ kind }) => kind === 'refused').length;
    return {
      cursor: { etag: page.etag, lastModified: page.lastModified },
      documents: stored,
      rejected: entries.length - inputs.length + refused,
      nextMs,
    };
  }
}

function feedSettings({ settings }: NewsSource): SettingsOf<'feed'> {
  if (settings.kind !== 'feed') throw new TypeError(`A feed is read, not a ${settings.kind}`);
  return settings;
}
