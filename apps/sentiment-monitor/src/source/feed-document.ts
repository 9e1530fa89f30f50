import { parseFeed } from 'feedsmith';

/** An entry of a feed, as a document is taken in. */
export interface FeedEntry {
  readonly id: string | undefined;
  readonly title: string | null;
  readonly text: string;
  readonly url: string | null;
  readonly publishedAt: string | null;
}

/** What a feed of any kind may have in an entry; kinds differ in names, and feeds in what they fill in. */
interface AnyEntry {
  readonly id?: string | undefined;
  readonly guid?: { readonly value?: string | undefined } | undefined;
  readonly title?: Text;
  readonly description?: string | undefined;
  readonly summary?: Text;
  readonly content?:
    { readonly encoded?: string | undefined; readonly value?: string | undefined } | undefined;
  readonly link?: string | undefined;
  readonly links?:
    readonly { readonly href?: string | undefined; readonly rel?: string | undefined }[] | undefined;
  readonly pubDate?: string | undefined;
  readonly published?: string | undefined;
  readonly updated?: string | undefined;
  readonly dc?: { readonly dates?: readonly string[] | undefined } | undefined;
}
type Text = string | { readonly value?: string | undefined } | undefined;

/** The content was no feed, or a broken one. */
export class FeedUnreadableError extends Error {
  readonly code = 'FEED_UNREADABLE';

  constructor(cause: unknown) {
    super(`The answer is no feed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/**
 * The entries of an RSS, Atom or RDF feed. The teaser of an entry is its text, or its content where there is none, or
 * its title: something is read of each.
 *
 * @throws FeedUnreadableError
 */
export function entriesOf(content: string): readonly FeedEntry[] {
  return anyEntries(content).flatMap((entry) => {
    const title = textOf(entry.title)?.trim() || null;
    const text = [textOf(entry.summary), entry.description, entry.content?.value, entry.content?.encoded]
      .map((each) => each?.trim())
      .find((each) => each);
    const said = text ?? title;
    if (!said) return [];
    const url = linkOf(entry);
    const published = entry.published ?? entry.pubDate ?? entry.dc?.dates?.[0] ?? entry.updated;
    return [
      {
        id: (entry.guid?.value ?? entry.id ?? url ?? undefined)?.trim().slice(0, 300) || undefined,
        title: text === undefined ? null : title,
        text: said,
        url,
        publishedAt: instantOf(published),
      },
    ];
  });
}

function anyEntries(content: string): readonly AnyEntry[] {
  try {
    const parsed = parseFeed(content);
    if (parsed.format === 'atom') return parsed.feed.entries ?? [];
    if (parsed.format === 'rss' || parsed.format === 'rdf') return parsed.feed.items ?? [];
    throw new TypeError(`feeds of the kind '${parsed.format}' are not read`);
  } catch (error) {
    throw new FeedUnreadableError(error);
  }
}

function textOf(text: Text): string | undefined {
  return typeof text === 'string' ? text : text?.value;
}

function linkOf({ link, links = [] }: AnyEntry): string | null {
  const href = link ?? (links.find(({ rel }) => rel === undefined || rel === 'alternate') ?? links[0])?.href;
  return href !== undefined && /^https?:/.test(href) && URL.canParse(href) && href.length <= 2_000
    ? href
    : null;
}

/** Dates of RFC 822 and 3339; one that cannot be read is none. */
function instantOf(text: string | undefined): string | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
