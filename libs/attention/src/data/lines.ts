import { isUtf8 } from 'node:buffer';

/**
 * One line without its line end. A line that is too long has no text; one that is not UTF-8 has the text that could
 * be made of it.
 */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  readonly fault?: 'tooLong' | 'invalidUtf8';
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Cuts a stream of bytes into lines (`\n` or `\r\n`); never holds more than `maxLineBytes` of an unfinished one. */
export class LineSplitter {
  readonly #maxLineBytes: number;
  #number = 1;
  #parts: Buffer[] = [];
  #sizeBytes = 0;

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  /** @returns the lines that end in this chunk */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      this.#hold(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    this.#hold(chunk.subarray(start));
    return lines;
  }

  /** @returns the last line, if the input did not end with a line end */
  end(): Line[] {
    return this.#sizeBytes > 0 ? [this.#take()] : [];
  }

  #hold(part: Buffer): void {
    if (part.length === 0) return;
    this.#sizeBytes += part.length;
    if (this.#sizeBytes > this.#maxLineBytes) this.#parts = [];
    else this.#parts.push(part);
  }

  #take(): Line {
    const number = this.#number++;
    const isTooLong = this.#sizeBytes > this.#maxLineBytes;
    const [only] = this.#parts;
    const bytes = only && this.#parts.length === 1 ? only : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#sizeBytes = 0;
    if (isTooLong) return { number, text: '', fault: 'tooLong' };
    const text = (bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes).toString('utf8');
    return isUtf8(bytes) ? { number, text } : { number, text, fault: 'invalidUtf8' };
  }
}
