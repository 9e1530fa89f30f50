// A model in small: answers batches, refuses one that holds a negative number, dies of infinity.
import { serveRequests } from '../../engine/threads/serve-requests.ts';

serveRequests({
  answer: (batch: readonly number[]) => {
    if (batch.includes(Infinity)) process.exit(1);
    if (batch.some((value) => value < 0)) throw new RangeError('no root of a negative number');
    return batch.map(Math.sqrt);
  },
});
