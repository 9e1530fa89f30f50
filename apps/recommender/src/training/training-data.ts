import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Behaviours } from '../behaviour/behaviour-type.ts';
import type { BehaviourType } from '../behaviour/behaviour-type.ts';
import type { ShopEvent } from '../shop/shop.ts';
import { sequenceOf } from '../retrieve/sequence.ts';
import type { Behaviour } from '../retrieve/sequence.ts';
import type { Interaction, Item } from '../stages/stages.ts';

/** What one actor did, oldest first. */
export interface ActorHistory {
  readonly actor: ShopEvent['actor'];
  readonly events: readonly ShopEvent[];
}

/** The shop as a training sees it. */
export interface TrainingData {
  readonly items: readonly Item[];
  readonly histories: readonly ActorHistory[];
  readonly behaviours: readonly BehaviourType[];
}

const itemsFile = 'items.jsonl';
const historiesFile = 'histories.jsonl';

/** Writes one JSON value a line. */
export async function writeLines(file: string, values: Iterable<unknown>): Promise<void> {
  const stream = createWriteStream(file);
  for (const value of values) if (!stream.write(`${JSON.stringify(value)}\n`)) await once(stream, 'drain');
  stream.end();
  await once(stream, 'close');
}

export async function writeTrainingData(folder: string, { items, histories }: TrainingData): Promise<void> {
  await writeLines(join(folder, itemsFile), items);
  await writeLines(join(folder, historiesFile), histories);
}

/** What {@link writeTrainingData} wrote. */
export async function readTrainingData(
  folder: string,
  behaviours: readonly BehaviourType[],
): Promise<TrainingData> {
  const items = await readLines<Item>(join(folder, itemsFile));
  return { items, histories: await readLines<ActorHistory>(join(folder, historiesFile)), behaviours };
}

/** Lines of a file that this module has written. */
async function readLines<Value>(file: string): Promise<Value[]> {
  const values: Value[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) values.push(JSON.parse(line));
  return values;
}

/** The last event that speaks for an item, and what came before it; undefined where nothing did. */
export function lastWish(
  { events }: ActorHistory,
  behaviours: Behaviours,
): { readonly before: readonly ShopEvent[]; readonly event: ShopEvent } | undefined {
  const at = events.findLastIndex(({ type }) => behaviours.strength(type) > 0);
  const event = events[at];
  const before = events.slice(0, at).filter(({ itemId }) => itemId !== event?.itemId);
  const isKnown = before.some(({ type }) => behaviours.strength(type) > 0);
  return event && isKnown ? { before, event } : undefined;
}

/** What speaks for items, as the scorers learn from it. */
export function behaviourOf(
  places: ReadonlyMap<string, number>,
  histories: readonly (readonly Interaction[])[],
  behaviours: Behaviours,
): Behaviour {
  const sequences = histories.map((events) =>
    sequenceOf(
      events.flatMap(({ itemId, type, timestamp }) => {
        const [item, strength] = [places.get(itemId), behaviours.strength(type)];
        return item === undefined || strength <= 0 ? [] : [{ item, time: timestamp, strength }];
      }),
    ),
  );
  return { items: places.size, sequences: sequences.filter(({ items }) => items.length > 0) };
}
