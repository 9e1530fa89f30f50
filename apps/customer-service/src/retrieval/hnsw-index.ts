import { Random } from '@attention-flow/attention';
import { BestFirst } from './best-first.ts';
import { VectorIndex, dot, unit } from './vector-index.ts';
import type { Neighbour } from './vector-index.ts';

interface Node<Key> {
  readonly key: Key;
  readonly vector: Float32Array;
  /** Neighbours on each level, the lowest first. */
  readonly links: Node<Key>[][];
  readonly order: number;
  isDeleted: boolean;
}

interface Reached<Key> {
  readonly node: Node<Key>;
  readonly similarity: number;
}

export interface HnswSettings {
  /** Neighbours of a vector on a level; twice as many on the lowest. */
  readonly links?: number;
  /** How many candidates are held while a place is looked for. */
  readonly buildWidth?: number;
  /** The same while searching, or as many as are asked for where that is more. */
  readonly searchWidth?: number;
  readonly seed?: number;
}

/**
 * Finds near vectors through a graph of neighbours with express levels: a search takes time in proportion to the
 * logarithm of the size, and may miss some. Deleted vectors still lead to others until half of the graph is of them; then
 * it is built anew.
 *
 * @see Malkov & Yashunin (2018), Efficient and robust approximate nearest neighbor search using Hierarchical Navigable
 *   Small World graphs, algorithms 1, 2, 4 and 5; arXiv 1603.09320
 */
export class HnswIndex<Key> extends VectorIndex<Key> {
  private readonly nodes = new Map<Key, Node<Key>>();
  private readonly random: Random;
  private readonly links: number;
  private readonly buildWidth: number;
  private readonly searchWidth: number;
  private entry: Node<Key> | undefined;
  private deleted = 0;
  private made = 0;

  constructor({ links = 16, buildWidth = 100, searchWidth = 80, seed = 1 }: HnswSettings = {}) {
    super();
    this.links = links;
    this.buildWidth = buildWidth;
    this.searchWidth = searchWidth;
    this.random = Random.fromSeed(seed);
  }

  get size(): number {
    return this.nodes.size;
  }

  set(key: Key, vector: Float32Array): void {
    this.delete(key);
    const level = Math.floor(-Math.log(1 - this.random.uniform()) / Math.log(this.links));
    const links = Array.from({ length: level + 1 }, (): Node<Key>[] => []);
    const node: Node<Key> = { key, vector: unit(vector), links, order: this.made++, isDeleted: false };
    this.nodes.set(key, node);
    this.connect(node);
  }

  delete(key: Key): boolean {
    const node = this.nodes.get(key);
    if (!node) return false;
    node.isDeleted = true;
    this.nodes.delete(key);
    this.deleted += 1;
    if (this.deleted > this.nodes.size) this.rebuild();
    return true;
  }

  search(vector: Float32Array, limit: number): Neighbour<Key>[] {
    if (!this.entry) return [];
    const asked = unit(vector);
    let from = [this.reach(this.entry, asked)];
    for (let level = topLevel(this.entry); level > 0; level -= 1) from = this.spread(asked, from, 1, level);
    return this.spread(asked, from, Math.max(this.searchWidth, limit), 0)
      .filter(({ node }) => !node.isDeleted)
      .toSorted((one, other) => other.similarity - one.similarity || one.node.order - other.node.order)
      .slice(0, limit)
      .map(({ node, similarity }) => ({ key: node.key, similarity }));
  }

  private connect(node: Node<Key>): void {
    const { entry } = this;
    if (!entry) {
      this.entry = node;
      return;
    }
    let from = [this.reach(entry, node.vector)];
    const top = topLevel(node);
    for (let level = topLevel(entry); level > top; level -= 1)
      from = this.spread(node.vector, from, 1, level);
    for (let level = Math.min(top, topLevel(entry)); level >= 0; level -= 1) {
      from = this.spread(node.vector, from, this.buildWidth, level);
      const chosen = this.diverse(from, this.links);
      node.links[level] = chosen;
      for (const neighbour of chosen) this.linkBack(neighbour, node, level);
    }
    if (top > topLevel(entry)) this.entry = node;
  }

  private linkBack(neighbour: Node<Key>, node: Node<Key>, level: number): void {
    const links = [...(neighbour.links[level] ?? []), node];
    const most = level === 0 ? 2 * this.links : this.links;
    neighbour.links[level] =
      links.length <= most
        ? links
        : this.diverse(
            links.map((link) => this.reach(link, neighbour.vector)),
            most,
          );
  }

  /** Neighbours in several directions: one that is nearer to a chosen one than to the vector is left out, then fills up. */
  private diverse(reached: readonly Reached<Key>[], most: number): Node<Key>[] {
    const ranked = reached.toSorted((one, other) => other.similarity - one.similarity);
    const chosen: Node<Key>[] = [];
    const left: Node<Key>[] = [];
    for (const { node, similarity } of ranked) {
      if (chosen.length === most) break;
      const isNew = chosen.every((other) => dot(node.vector, other.vector) < similarity);
      (isNew ? chosen : left).push(node);
    }
    return [...chosen, ...left.slice(0, most - chosen.length)];
  }

  /** The best `width` on a level that can be reached from given ones. */
  private spread(
    vector: Float32Array,
    from: readonly Reached<Key>[],
    width: number,
    level: number,
  ): Reached<Key>[] {
    const seen = new Set(from.map(({ node }) => node));
    const waiting = new BestFirst<Reached<Key>>((one, other) => one.similarity > other.similarity);
    const kept = new BestFirst<Reached<Key>>((one, other) => one.similarity < other.similarity);
    const keep = (reached: Reached<Key>) => {
      waiting.push(reached);
      kept.push(reached);
      if (kept.size > width) kept.pop();
    };
    from.forEach(keep);
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (kept.size >= width && next.similarity < (kept.first?.similarity ?? -Infinity)) break;
      for (const node of next.node.links[level] ?? []) {
        if (seen.has(node)) continue;
        seen.add(node);
        const reached = this.reach(node, vector);
        if (kept.size < width || reached.similarity > (kept.first?.similarity ?? -Infinity)) keep(reached);
      }
    }
    return Array.from({ length: kept.size }, () => kept.pop()).filter((reached) => reached !== undefined);
  }

  private reach(node: Node<Key>, vector: Float32Array): Reached<Key> {
    return { node, similarity: dot(node.vector, vector) };
  }

  private rebuild(): void {
    const left = [...this.nodes.values()];
    this.entry = undefined;
    this.deleted = 0;
    for (const node of left) {
      node.links.forEach((_, level) => (node.links[level] = []));
      this.connect(node);
    }
  }
}

function topLevel<Key>({ links }: Node<Key>): number {
  return links.length - 1;
}
