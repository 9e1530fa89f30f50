import { createHash } from 'node:crypto';

/** What of an example counts: texts, and the label or labels. */
export interface FingerprintedExample {
  readonly text: string;
  readonly pair?: string;
  readonly label?: string;
  readonly labels?: readonly string[];
}

/**
 * Tells whether two sets of examples are the same, for the manifest of a model trained on one.
 *
 * Each example is normalised (texts and labels in Unicode form NFC, the labels sorted), written as a JSON array and
 * hashed with SHA-256; the digests are sorted and hashed again. So neither the order of the rows nor the file format
 * matters, while a changed, missing or repeated row does. Holds one digest (64 characters) for each example.
 */
export class Fingerprint {
  readonly #digests: string[] = [];

  add({ text, pair, label, labels }: FingerprintedExample): this {
    const all = [...(labels ?? []), ...(label === undefined ? [] : [label])].map((name) =>
      name.normalize('NFC'),
    );
    const fields = [text.normalize('NFC'), pair?.normalize('NFC') ?? null, all.sort()];
    this.#digests.push(createHash('sha256').update(JSON.stringify(fields)).digest('hex'));
    return this;
  }

  /** @returns 64 hexadecimal digits */
  digest(): string {
    const hash = createHash('sha256');
    for (const digest of [...this.#digests].sort()) hash.update(digest);
    return hash.digest('hex');
  }
}

/** The {@link Fingerprint} of examples in memory. */
export function fingerprintOf(examples: Iterable<FingerprintedExample>): string {
  const fingerprint = new Fingerprint();
  for (const example of examples) fingerprint.add(example);
  return fingerprint.digest();
}
