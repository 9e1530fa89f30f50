import { ReplyCountError } from './errors.ts';
import type { Ticket } from './ticket.ts';

export type Run<Request, Reply> = (batch: readonly Request[]) => Promise<readonly Reply[]>;

/**
 * Runs a batch and settles its tickets. One bad request must not fail its neighbours: if a run of several fails, each is run
 * again on its own and answers for itself. Never rejects.
 */
export async function answerBatch<Request, Reply>(
  batch: readonly Ticket<Request, Reply>[],
  run: Run<Request, Reply>,
): Promise<void> {
  try {
    const replies = await run(batch.map(({ request }) => request));
    if (replies.length !== batch.length) throw new ReplyCountError(batch.length, replies.length);
    replies.forEach((reply, position) => batch[position]?.resolve(reply));
  } catch (error) {
    if (batch.length === 1) return batch[0]?.reject(error);
    for (const ticket of batch) {
      if (ticket.isWanted()) await answerBatch([ticket], run);
    }
  }
}
