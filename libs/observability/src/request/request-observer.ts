import type { Context } from '@opentelemetry/api';
import type { Exchange } from './exchange.ts';

/** Sees every request, from its head to the end of its response. Must not throw, and must be quick. */
export interface RequestObserver {
  /** @returns the context in which the request goes on */
  begin?(exchange: Exchange, context: Context): Context;
  end?(exchange: Exchange): void;
}
