import { randomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

declare const brand: unique symbol;

/** A key that says what it is the key of, so that one kind is not passed for another. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** Where new keys come from; a port, so that tests know them beforehand. */
export abstract class Ids {
  abstract next<Kind extends string>(): Id<Kind>;
}

/**
 * UUIDs of version 7 (RFC 9562, section 5.7): the time first, then a counter (section 6.2, method 1), so that
 * the keys of one process sort in the order in which they were made.
 */
export class TimeOrderedIds extends Ids {
  private milliseconds = 0;
  private counter = 0;

  constructor(private readonly clock: Pick<Clock, 'now'>) {
    super();
  }

  next<Kind extends string>(): Id<Kind> {
    this.tick(this.clock.now().getTime());
    const bytes = randomBytes(16);
    bytes.writeUIntBE(this.milliseconds, 0, 6);
    bytes.writeUInt16BE(0x7000 | this.counter, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = bytes.toString('hex');
    const uuid = [0, 8, 12, 16, 20]
      .map((start, part, starts) => hex.slice(start, starts[part + 1]))
      .join('-');
    // The one place where a plain string becomes a key: it was made a UUID just above.
    return uuid as Id<Kind>;
  }

  /** A clock that stands still or is set back does not break the order; 4,096 keys fit in a millisecond. */
  private tick(now: number): void {
    this.counter += 1;
    if (now > this.milliseconds) [this.milliseconds, this.counter] = [now, 0];
    if (this.counter > 0xfff) [this.milliseconds, this.counter] = [this.milliseconds + 1, 0];
  }
}
