import type { Delivery, Outcome } from './message.ts';
import { defaultBackoff } from './decide.ts';
import type { Policy } from './decide.ts';
import { InvalidMessageError } from './errors.ts';
import type { ConsumerOptions } from './work-queues.ts';

/** Runs around every delivery, such as to continue its trace; must call `run` once and hand on what it gives. */
export type Around = (delivery: Delivery<unknown>, run: () => Promise<Outcome>) => Promise<Outcome>;

/** Whatever goes wrong is an outcome. */
export async function execute<Payload>(
  delivery: Delivery<unknown>,
  { parse, handler }: Pick<ConsumerOptions<Payload>, 'parse' | 'handler'>,
  { around, signal }: { readonly around: Around; readonly signal: AbortSignal },
): Promise<Outcome> {
  let payload: Payload;
  try {
    payload = parse(delivery.payload);
  } catch (error) {
    return { kind: 'park', reason: `Payload refused: ${messageOf(error)}` };
  }
  try {
    return await around(delivery, () => handler({ ...delivery, payload }, signal));
  } catch (error) {
    return { kind: 'retry', reason: messageOf(error) };
  }
}

export interface Settings extends Policy {
  readonly concurrency: number;
  readonly leaseMs: number;
}

/** @throws InvalidMessageError naming the option */
export function settingsOf(options: Partial<Settings>): Settings {
  const { concurrency = 1, leaseMs = 30_000, maxDeliveries = 10, backoff = defaultBackoff } = options;
  for (const [name, value] of Object.entries({ concurrency, leaseMs, maxDeliveries })) {
    if (!Number.isInteger(value) || value < 1)
      throw new InvalidMessageError(name, `${value} is no integer from 1 on`);
  }
  return { concurrency, leaseMs, maxDeliveries, backoff };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
