import type { MicroBatcherOptions } from '../micro-batcher.ts';
import { MicroBatcher } from '../micro-batcher.ts';
import { ManualRun } from './manual-run.ts';
import { VirtualClock } from '../../engine/threads/testing/virtual-clock.ts';

type Options = Partial<MicroBatcherOptions<number, string>>;

/** A batcher in virtual time whose runs end when the test says so. */
export function batcherWith(options: Options = {}, manual = new ManualRun()) {
  const clock = new VirtualClock();
  const batcher = new MicroBatcher<number, string>({ run: manual.run, clock, ...options });
  return { batcher, manual, clock };
}

/** What became of a request, for promises that are looked at later: the reply or the error's code or message. */
export const outcomeOf = (reply: Promise<string>) =>
  reply.catch((error: Error & { readonly code?: string }) => error.code ?? error.message);
