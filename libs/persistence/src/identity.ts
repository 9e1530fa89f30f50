import { randomBytes } from 'node:crypto';

declare const brand: unique symbol;

/** A key that says what it is the key of, so that one kind is not passed for another. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** Where the present moment comes from; a port, so that tests set the time. */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** Where new keys come from; a port, so that tests know them beforehand. */
export abstract class Ids {
  abstract next<Kind extends string>(): Id<Kind>;
}

/** UUIDs of version 7 (RFC 9562, section 5.7): the time first, so that rows are inserted in key order. */
export class TimeOrderedIds extends Ids {
  constructor(private readonly clock: Clock) {
    super();
  }

  next<Kind extends string>(): Id<Kind> {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(this.clock.now().getTime(), 0, 6);
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = bytes.toString('hex');
    const uuid = [0, 8, 12, 16, 20]
      .map((start, part, starts) => hex.slice(start, starts[part + 1]))
      .join('-');
    // The one place where a plain string becomes a key: it was made a UUID just above.
    return uuid as Id<Kind>;
  }
}
