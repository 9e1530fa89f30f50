import { reshape } from '@tensorflow/tfjs-core';
import { InvalidOptionError } from '../data/errors.ts';
import { Random } from '../data/random.ts';
import { compileGradient } from '../engine/compile.ts';
import { float32, int32 } from '../engine/signature.ts';
import { behaviourArrays, eventsBetween, itemArrays } from '../models/interest-batch.ts';
import type { BehaviourSequence, ItemTexts } from '../models/interest-batch.ts';
import { InterestModel } from '../models/interest-model.ts';
import type { InterestConfig } from '../models/interest-model.ts';
import { behaviourSignature, itemSignature } from '../models/interest-session.ts';
import { Dropout, noiseRange } from '../nn/dropout.ts';
import { ParameterStore } from '../nn/parameter-store.ts';
import { AdamW, adamWDefaults } from './adamw.ts';
import { globalNorm } from './global-norm.ts';
import { rankingLoss } from './ranking-loss.ts';
import { warmupCosine } from './schedule.ts';

export interface FitInterestOptions {
  readonly texts: ItemTexts;
  readonly sequences: readonly BehaviourSequence[];
  readonly config: Omit<InterestConfig, 'items' | 'textSize'>;
  readonly seed: number;
  readonly epochs: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  /** The next item is told apart from all items where there are no more than this, else from so many drawn each step. */
  readonly softmaxItems?: number;
  readonly threads?: number;
  readonly onEpoch?: (epoch: number, meanLoss: number) => void;
}

const clipNorm = 5;
const warmupShare = 0.05;

/**
 * Trains an {@link InterestModel} on what people did next, at every event of their behaviour at once.
 *
 * @throws {InvalidOptionError} nobody did two things
 */
export async function fitInterest(options: FitInterestOptions): Promise<InterestModel> {
  const { texts, sequences, config, seed, epochs, batchSize = 64, learningRate = 1e-3 } = options;
  const { softmaxItems = 4000, weightDecay = 0.05, threads = 1, onEpoch } = options;
  const random = Random.fromSeed(seed);
  const items = texts.vectors.length / texts.size;
  const store = new ParameterStore(random.fork('parameters'));
  const model = new InterestModel(store, { ...config, items, textSize: texts.size });
  const learned = sequences.filter((sequence) => sequence.items.length > 1);
  if (learned.length === 0)
    throw new InvalidOptionError('sequences', 'too short', 'at least one of two events');
  await using gradient = await compileStep(model, store, threads);
  const optimizer = new AdamW(
    { ...adamWDefaults, beta2: 0.98, weightDecay },
    ({ shape }) => shape.length > 1,
  );
  const stepsAnEpoch = Math.ceil(
    windowsOf(learned, config.maxEvents, random.fork('count')).length / batchSize,
  );
  const steps = Math.max(1, stepsAnEpoch * epochs);
  const schedule = warmupCosine(steps, Math.ceil(warmupShare * steps));
  const order = random.fork('order');
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const windows = order.shuffle(windowsOf(learned, config.maxEvents, order));
    let total = 0;
    let batches = 0;
    for (let start = 0; start < windows.length; start += batchSize) {
      const batch = trainingArrays(windows.slice(start, start + batchSize), {
        texts,
        items,
        softmaxItems,
        random: order,
      });
      const { outputs, gradients } = await gradient(batch);
      const norm = globalNorm(gradients);
      const rate = learningRate * schedule(Math.min(step, steps - 1));
      optimizer.update(gradients, () => rate, Math.min(1, clipNorm / norm));
      total += Number(outputs.loss.data[0] ?? 0);
      batches++;
      step++;
    }
    onEpoch?.(epoch, total / batches);
  }
  optimizer.release(store.all());
  return model;
}

/** The loss of a batch, see {@link rankingLoss}, with the gradient of every parameter. */
function compileStep(model: InterestModel, store: ParameterStore, threads: number) {
  const { textSize } = model.config;
  return compileGradient(
    ({ noise, next, weights, itemIds, text, gates, ...behaviour }) => {
      const items = model.itemVectors({ itemIds, text, gates });
      const { states } = model.states(items, behaviour, new Dropout(noise));
      const flat: [number] = [states.shape[0]];
      return {
        loss: rankingLoss({ states, items, next: reshape(next, flat), weights: reshape(weights, flat) }),
      };
    },
    store.all(),
    {
      ...itemSignature(textSize),
      ...behaviourSignature,
      noise: float32(['B', 'T']),
      next: int32(['B', 'T']),
      weights: float32(['B', 'T']),
    },
    { threads },
  );
}

/** Cuts behaviour into pieces of one event more than the model reads, at a fresh phase where it is longer. */
function windowsOf(
  sequences: readonly BehaviourSequence[],
  maxEvents: number,
  random: Random,
): readonly BehaviourSequence[] {
  return sequences.flatMap((sequence) => {
    const { length } = sequence.items;
    if (length <= maxEvents + 1) return [sequence];
    const windows: BehaviourSequence[] = [];
    // Half of the time the newest events end a window, as they will when the model is asked.
    const phase = random.uniform() < 0.5 ? 0 : random.integer(Math.ceil(maxEvents / 2));
    for (let end = length - phase; end > 1; end -= maxEvents)
      windows.push(eventsBetween(sequence, Math.max(0, end - maxEvents - 1), end));
    return windows;
  });
}

interface BatchOptions {
  readonly texts: ItemTexts;
  readonly items: number;
  readonly softmaxItems: number;
  readonly random: Random;
}

function trainingArrays(
  windows: readonly BehaviourSequence[],
  { texts, items, softmaxItems, random }: BatchOptions,
) {
  const rows = itemsOf(windows, items, softmaxItems, random);
  const places = new Map([...rows].map((row, place) => [row, place]));
  const placeOf = (item: number) => places.get(item) ?? 0;
  const read = windows.map((window) => eventsBetween(window, 0, window.items.length - 1));
  const behaviour = behaviourArrays(read, placeOf);
  const tokens = behaviour.events.shape[1] ?? 1;
  const cells = windows.length * tokens;
  const next = new Int32Array(cells);
  const weights = new Float32Array(cells);
  const share = 1 / read.reduce((sum, window) => sum + window.items.length, 0);
  windows.forEach(({ items: of }, row) => {
    for (let at = 1; at < of.length; at++) {
      next[row * tokens + at - 1] = placeOf(of[at] ?? 0);
      weights[row * tokens + at - 1] = share;
    }
  });
  const { minimum, maximum } = noiseRange;
  const noise = Float32Array.from({ length: cells }, () => minimum + random.uniform() * (maximum - minimum));
  return {
    ...itemArrays(rows, texts),
    ...behaviour,
    noise: { shape: [windows.length, tokens], data: noise },
    next: { shape: [windows.length, tokens], data: next },
    weights: { shape: [windows.length, tokens], data: weights },
  };
}

/** All items, or those of the batch and a sample of the others. */
function itemsOf(
  windows: readonly BehaviourSequence[],
  items: number,
  softmaxItems: number,
  random: Random,
): Int32Array {
  if (items <= softmaxItems) return Int32Array.from({ length: items }, (_, item) => item);
  const rows = new Set(windows.flatMap((window) => [...window.items]));
  const enough = Math.min(items, rows.size + softmaxItems);
  while (rows.size < enough) rows.add(random.integer(items));
  return Int32Array.from(rows);
}
