// A worker that does what its requests say. TypeScript that cannot merely be stripped, to prove that it is compiled.
import { setTimeout as sleep } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { ServeOptionError } from '../errors.ts';
import { serveRequests, Transferred, workerInput } from '../serve-requests.ts';

export type EchoRequest =
  | { readonly kind: 'say'; readonly text: string; readonly afterMs?: number }
  | { readonly kind: 'throw' | 'die' | 'exit' | 'unclonable' | 'thread' | 'input' }
  | { readonly kind: 'double'; readonly values: Float32Array };

export enum Tone {
  Calm = 'calm',
}

async function answer(request: EchoRequest) {
  switch (request.kind) {
    case 'say':
      if (request.afterMs !== undefined) await sleep(request.afterMs);
      return `${Tone.Calm}: ${request.text}`;
    case 'double': {
      const doubled = request.values.map((value) => 2 * value);
      return new Transferred(doubled, [doubled.buffer]);
    }
    case 'throw':
      throw new ServeOptionError('tone', 0, 'calm');
    case 'unclonable':
      return () => undefined;
    case 'die':
      setImmediate(() => {
        throw new Error('out of order');
      });
      return sleep(60_000);
    case 'exit':
      return process.exit(3);
    case 'thread':
      return threadId;
    case 'input':
      return workerInput();
  }
}

serveRequests({ answer });
