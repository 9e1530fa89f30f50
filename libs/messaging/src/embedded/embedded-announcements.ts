import { Wakeup } from '@attention-flow/persistence';
import type { Clock, Database } from '@attention-flow/persistence';
import { Subject, filter } from 'rxjs';
import type { Observable } from 'rxjs';
import { In, LessThan, MoreThan } from 'typeorm';
import { Announcements } from '../announcements.ts';
import type { Announcement } from '../announcements.ts';
import { toJson } from '../json.ts';
import { AnnouncementEntity } from '../outbox/announcement.entity.ts';
import type { Problems } from '../problems.ts';
import { checkTopic } from '../subscriptions.ts';
import { Gaps } from './gaps.ts';

export interface AnnouncementParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly problems: Problems;
}

const channel = 'messaging-announcement';
const pollMs = 500;
const batchSize = 200;

/** News through a table that every replica reads every half second, and at once when signalled. */
export class EmbeddedAnnouncements extends Announcements {
  private readonly news = new Subject<Announcement>();
  private readonly gaps: Gaps;
  private readonly wakeup: Wakeup;
  private readonly deafen: () => void;
  private readonly running: Promise<void>;
  private last: number;
  private isStopping = false;

  /** @param heard the latest positions there are, the last one first */
  private constructor(
    private readonly parts: AnnouncementParts,
    heard: readonly number[],
  ) {
    super();
    this.gaps = new Gaps(parts.clock);
    this.last = heard[0] ?? 0;
    this.gaps.between(heard.at(-1) ?? 0, this.last);
    for (const position of heard) this.gaps.close(position);
    this.wakeup = new Wakeup(parts.clock);
    this.deafen = parts.database.listen(channel, () => this.wakeup.wake());
    this.running = this.run();
  }

  /** Hears what is committed from now on. */
  static async start(parts: AnnouncementParts): Promise<EmbeddedAnnouncements> {
    const latest = await parts.database
      .rows(AnnouncementEntity)
      .find({ select: { position: true }, order: { position: 'DESC' }, take: batchSize });
    return new EmbeddedAnnouncements(
      parts,
      latest.map(({ position }) => position),
    );
  }

  async announce(topic: string, payload: unknown, tenantId?: string): Promise<void> {
    checkTopic(topic);
    const { database, clock } = this.parts;
    await database.transaction(async () => {
      const row = { topic, payload: toJson(payload), tenantId: tenantId ?? null, announcedAt: clock.now() };
      await database.rows(AnnouncementEntity).insert(row);
      await database.signal(channel, topic);
    });
  }

  heard$(topic: string): Observable<Announcement> {
    checkTopic(topic);
    return this.news.pipe(filter((announcement) => announcement.topic === topic));
  }

  /** Deletes what every replica has long heard. */
  async forget(before: Date): Promise<void> {
    await this.parts.database.rows(AnnouncementEntity).delete({ announcedAt: LessThan(before) });
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.deafen();
    this.wakeup.wake();
    await this.running;
    this.news.complete();
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      const count = await this.read().catch((error: unknown) => {
        this.parts.problems.report('read announcements', error);
        return 0;
      });
      if (count < batchSize) await this.wakeup.pause(pollMs);
    }
  }

  private async read(): Promise<number> {
    const missing = this.gaps.open();
    const late = missing.length > 0 ? [{ position: In([...missing]) }] : [];
    const rows = await this.parts.database.rows(AnnouncementEntity).find({
      where: [{ position: MoreThan(this.last) }, ...late],
      order: { position: 'ASC' },
      take: batchSize,
    });
    for (const { position, topic, payload, tenantId } of rows) {
      if (position > this.last) this.gaps.between(this.last, position);
      this.gaps.close(position);
      this.last = Math.max(this.last, position);
      this.news.next({ topic, payload, tenantId });
    }
    return rows.length;
  }
}
