import type { NewsSource, SourceTurn } from './news-source.ts';

/** Reads one kind of source: from its cursor on, as much as there is or as a turn should have. */
export abstract class SourceReader {
  /** @throws whatever keeps it from reading; the cursor stays where it was, and what was read comes again */
  abstract turn(source: NewsSource): Promise<SourceTurn>;
}
