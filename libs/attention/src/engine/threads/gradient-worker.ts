import { copyRows } from '../parameter-mirror.ts';
import type { Change, SharedParameter } from '../parameter-mirror.ts';
import { OnnxSession } from '../session.ts';
import type { Feeds, Results, SessionOptions } from '../session.ts';
import { serveRequests, workerInput } from './serve-requests.ts';

/** What a gradient worker is started with. */
export interface GradientWorkerStart {
  /** The training step as ONNX, parameters as inputs. */
  readonly model: Uint8Array;
  readonly session: SessionOptions;
  readonly parameters: readonly SharedParameter[];
}

export interface GradientRequest {
  /** What of the shared parameters is new. */
  readonly changes: readonly Change[];
  /** Its rows of the batch; absent where there are fewer rows than workers. */
  readonly shard?: Feeds;
  /** Shared memory that results of known size go to. */
  readonly places: Readonly<Record<string, Float32Array>>;
}

/** The results that have no place; `undefined` where there was nothing to compute. */
export type GradientReply = Results | undefined;

const start = workerInput();
if (!isStart(start)) throw new TypeError('A gradient worker is given a model and its parameters');
const session = await OnnxSession.open(start.model, start.session);
const used = new Set(session.inputNames);
// ONNX Runtime refuses arrays over shared memory, so each worker reads a copy of its own.
const own = new Map(start.parameters.map(({ name, values }) => [name, Float32Array.from(values)]));

serveRequests<GradientRequest, GradientReply>({
  answer: async ({ changes, shard, places }) => {
    for (const { name, rows } of changes) update(name, rows);
    if (!shard) return undefined;
    const parameters = start.parameters.flatMap(({ name, shape }) => {
      const data = own.get(name);
      return data && used.has(name) ? [[name, { data, shape }] as const] : [];
    });
    const inputs = Object.entries(shard).filter(([name]) => used.has(name));
    const results = await session.run(Object.fromEntries([...parameters, ...inputs]));
    return Object.fromEntries(
      Object.entries(results).filter(([name, { data }]) => {
        const place = places[name];
        if (place && data instanceof Float32Array) place.set(data);
        return !place;
      }),
    );
  },
  close: () => session[Symbol.asyncDispose](),
});

function update(name: string, rows: Change['rows']): void {
  const shared = isStart(start) ? start.parameters.find((each) => each.name === name) : undefined;
  const values = own.get(name);
  if (shared && values) copyRows(shared.values, values, rows, shared.shape);
}

function isStart(value: unknown): value is GradientWorkerStart {
  return typeof value === 'object' && value !== null && 'model' in value && 'parameters' in value;
}
