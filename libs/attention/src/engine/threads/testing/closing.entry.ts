// A worker that leaves a trace when it closes, in memory that it shares with the test.
import { serveRequests, workerInput } from '../serve-requests.ts';

const trace = workerInput();
if (!(trace instanceof Int32Array)) throw new Error('expected shared memory');

serveRequests({
  answer: (request: number) => request,
  close: async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    Atomics.add(trace, 0, 1);
  },
});
