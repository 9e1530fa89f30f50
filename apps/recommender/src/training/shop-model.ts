import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TextEmbedder } from '@attention-flow/attention';
import { z } from 'zod';
import { SparseBuilder } from '../retrieve/sparse-rows.ts';
import type { SparseRows } from '../retrieve/sparse-rows.ts';
import type { InterestScorer } from '../serving/interest.ts';
import type { Seed } from '../serving/seeds.ts';
import { ItemVectors } from '../serving/vectors.ts';
import type { KnownVector } from '../serving/vectors.ts';
import type { RankWeights } from '../serving/weights.ts';
import type { Shop } from '../shop/shop.ts';

/** What a training leaves behind, beside the encoder in its folder. */
export interface ShopModelParts {
  readonly weights: RankWeights;
  /** Items that were there, in the order of rows and columns. */
  readonly itemIds: readonly string[];
  /** Row: an item of a history; columns: what it speaks for. */
  readonly together: SparseRows;
  /** What stands for the text of each item, see `textHash`. */
  readonly texts: readonly string[];
}

const manifest = z.object({
  texts: z.array(z.string()),
  weights: z.record(z.string(), z.number()),
  itemIds: z.array(z.string()),
  rows: z.array(z.tuple([z.number(), z.array(z.tuple([z.number(), z.number()]))])),
});

const file = 'shop-model.json';
const vectorsFile = 'vectors.bin';
const encoderFolder = 'encoder';

export const encoderPath = (folder: string): string => join(folder, encoderFolder);

/** One vector `[D]` of length 1 an item, in the order of `itemIds`; zeros for a text that says nothing. */
export async function saveVectors(folder: string, vectors: Float32Array): Promise<void> {
  await writeFile(
    join(folder, vectorsFile),
    new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength),
  );
}

export async function saveShopModel(folder: string, parts: ShopModelParts): Promise<void> {
  const { weights, itemIds, together, texts } = parts;
  const rows = itemIds.flatMap((_, row) => {
    const [start, end] = [together.starts[row] ?? 0, together.starts[row + 1] ?? 0];
    if (start === end) return [];
    const entries = Array.from({ length: end - start }, (_unused, at) => {
      return [together.columns[start + at] ?? 0, Number((together.values[start + at] ?? 0).toPrecision(5))];
    });
    return [[row, entries]];
  });
  await writeFile(join(folder, file), JSON.stringify({ weights, itemIds, texts, rows }));
}

/** A trained model of a shop: what goes with what, what texts mean, and how much each counts. */
export class ShopModel {
  private readonly shops = new WeakMap<Shop, ShopView>();

  private constructor(
    readonly weights: RankWeights,
    private readonly itemIds: readonly string[],
    private readonly together: SparseRows,
    private readonly known: ReadonlyMap<string, KnownVector>,
    private readonly embedder: TextEmbedder,
  ) {}

  static async open(folder: string): Promise<ShopModel> {
    const { weights, itemIds, texts, rows } = manifest.parse(
      JSON.parse(await readFile(join(folder, file), 'utf8')),
    );
    const embedder = await TextEmbedder.load(encoderPath(folder));
    const builder = new SparseBuilder();
    for (const [row, entries] of rows) for (const [column, value] of entries) builder.add(row, column, value);
    return new ShopModel(
      weights,
      itemIds,
      builder.build(itemIds.length),
      knownVectors({ itemIds, texts }, await readFile(join(folder, vectorsFile)), embedder.dimensions),
      embedder,
    );
  }

  /** What it has to say about the items that a shop has now; texts that are new have been read. */
  async scorers(shop: Shop): Promise<readonly InterestScorer[]> {
    const view = this.shops.get(shop) ?? this.viewOf(shop);
    this.shops.set(shop, view);
    await view.vectors.update();
    return [view.together, view.vectors];
  }

  async close(): Promise<void> {
    await this.embedder[Symbol.asyncDispose]();
  }

  private viewOf(shop: Shop): ShopView {
    const rows = new Map(this.itemIds.map((itemId, row) => [itemId, row]));
    return {
      vectors: new ItemVectors(shop, this.embedder, this.known),
      together: new Together(shop, this.itemIds, rows, this.together),
    };
  }
}

function knownVectors(
  { itemIds, texts }: Pick<ShopModelParts, 'itemIds' | 'texts'>,
  bytes: Buffer,
  dimensions: number,
): ReadonlyMap<string, KnownVector> {
  const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return new Map(
    itemIds.map((itemId, row) => {
      const vector = all.subarray(row * dimensions, (row + 1) * dimensions);
      return [itemId, { text: texts[row] ?? '', vector }];
    }),
  );
}

interface ShopView {
  readonly vectors: ItemVectors;
  readonly together: InterestScorer;
}

/** What a closed-form model (EASE) says goes together, in the positions of a shop. */
class Together implements InterestScorer {
  readonly name = 'together';

  constructor(
    private readonly shop: Shop,
    private readonly itemIds: readonly string[],
    private readonly rows: ReadonlyMap<string, number>,
    private readonly matrix: SparseRows,
  ) {}

  scores(seeds: readonly Seed[]): ReadonlyMap<number, number> {
    const scores = new Map<number, number>();
    const { starts, columns, values } = this.matrix;
    for (const { itemId, weight } of seeds) {
      const row = this.rows.get(itemId);
      if (row === undefined) continue;
      for (let entry = starts[row] ?? 0; entry < (starts[row + 1] ?? 0); entry++) {
        const position = this.shop.position(this.itemIds[columns[entry] ?? -1] ?? '');
        if (position === undefined) continue;
        scores.set(position, (scores.get(position) ?? 0) + weight * (values[entry] ?? 0));
      }
    }
    return scores;
  }
}
