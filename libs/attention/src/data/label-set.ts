import { SingleClassError, UnknownLabelError } from './errors.ts';

/** The labels of a task and their ids 0 … C − 1, in the order of their UTF-16 code units, whatever the locale. */
export class LabelSet {
  readonly labels: readonly string[];
  readonly #ids: ReadonlyMap<string, number>;

  private constructor(labels: readonly string[]) {
    this.labels = labels;
    this.#ids = new Map(labels.map((label, id) => [label, id]));
  }

  /**
   * The distinct labels among those given.
   *
   * @throws {SingleClassError} fewer than two
   */
  static of(labels: Iterable<string>): LabelSet {
    const distinct = [...new Set(labels)].sort();
    if (distinct.length < 2) throw new SingleClassError(distinct);
    return new LabelSet(distinct);
  }

  get size(): number {
    return this.labels.length;
  }

  has(label: string): boolean {
    return this.#ids.has(label);
  }

  /** @throws {UnknownLabelError} */
  idOf(label: string): number {
    const id = this.#ids.get(label);
    if (id === undefined) throw new UnknownLabelError(label, this.labels);
    return id;
  }

  /** @throws {UnknownLabelError} an id outside 0 … C − 1 */
  labelOf(id: number): string {
    const label = this.labels[id];
    if (label === undefined) throw new UnknownLabelError(id, this.labels);
    return label;
  }
}
