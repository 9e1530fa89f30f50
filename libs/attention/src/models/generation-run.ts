import { ShapeError } from '../engine/errors.ts';
import type { NdArray, OnnxSession, Results } from '../engine/session.ts';
import type { Decoding, Generated } from './generation/decoding.ts';
import { KeyValueCache } from './key-value-cache.ts';
import type { TransformerConfig } from './transformer-config.ts';

/** What one step of the decoder gave for one text. */
export interface TextStep {
  /** Of each row of the text, `[V]`. */
  readonly logProbabilities: readonly Float32Array[];
  /** How much its first row took from each source token, `[S]`: the mean of heads and layers. */
  readonly attention: () => readonly number[];
}

/** A text at work. */
interface Live {
  /** Its place in the batch as it was given. */
  readonly text: number;
  readonly decoding: Extract<Decoding, { readonly kind: 'open' }>;
}

export interface GenerationRunOptions {
  readonly decoder: OnnxSession;
  readonly config: TransformerConfig;
  /** The encoded sources and their `mask`; the first axis of each array is the texts. */
  readonly sources: Results;
  /** One for each text. */
  readonly decodings: readonly Decoding[];
  readonly watch?: (step: TextStep) => void;
}

/** Texts that are generated together, step by step; those that have ended leave. */
export class GenerationRun {
  readonly #outputs: (readonly Generated[])[];
  readonly #cache: KeyValueCache;
  #live: readonly Live[];
  #sources: Results;
  /** The texts, and rows for each of them, that sources and cache hold. */
  #texts: readonly number[];
  #width = 1;

  constructor(private readonly options: GenerationRunOptions) {
    const { config, sources, decodings } = options;
    this.#outputs = decodings.map((decoding) => (decoding.kind === 'ended' ? decoding.outputs : []));
    this.#cache = new KeyValueCache(config);
    this.#live = openOf(decodings.entries());
    this.#sources = sources;
    this.#texts = [...decodings.keys()];
  }

  /** @returns the outputs of each text, the best first */
  async finish(): Promise<readonly (readonly Generated[])[]> {
    while (this.#live.length > 0) await this.#step();
    return this.#outputs;
  }

  async #step(): Promise<void> {
    const ids = this.#arrange();
    const texts = this.#live.length;
    const results = await this.options.decoder.run({ ...this.#sources, ...this.#cache.feeds(texts), ids });
    this.#cache.append(results);
    const advanced = this.#live.map(({ text, decoding }, at): readonly [number, Decoding] => {
      const step = stepOf(results, { text: at, width: this.#width, rows: decoding.rows.length });
      this.options.watch?.(step);
      return [text, decoding.advance(step.logProbabilities)];
    });
    for (const [text, decoding] of advanced) {
      if (decoding.kind === 'ended') this.#outputs[text] = decoding.outputs;
    }
    this.#live = openOf(advanced);
  }

  /** Brings sources and cache to the rows that are asked for; those of every text are equally many. */
  #arrange(): NdArray {
    const width = Math.max(...this.#live.map(({ decoding }) => decoding.rows.length));
    const places = this.#live.map(({ text }) => this.#texts.indexOf(text));
    const rows = this.#live.flatMap(({ decoding }, at) => {
      const start = (places[at] ?? 0) * this.#width;
      // A text with fewer rows than others repeats its first.
      return Array.from({ length: width }, (_, row) => {
        const { parent = 0, token = 0 } = decoding.rows[row] ?? decoding.rows[0] ?? {};
        return { parent: start + parent, token };
      });
    });
    this.#cache.arrange(rows.map(({ parent }) => parent));
    if (places.length < this.#texts.length) this.#sources = onlyTexts(this.#sources, places);
    this.#texts = this.#live.map(({ text }) => text);
    this.#width = width;
    return { data: Int32Array.from(rows, ({ token }) => token), shape: [this.#texts.length, width] };
  }
}

const openOf = (decodings: Iterable<readonly [number, Decoding]>): readonly Live[] =>
  [...decodings].flatMap(([text, decoding]) => (decoding.kind === 'open' ? [{ text, decoding }] : []));

/** The arrays with these of their first axis alone. */
function onlyTexts(arrays: Results, texts: readonly number[]): Results {
  return Object.fromEntries(
    Object.entries(arrays).map(
      ([
        name,
        {
          data,
          shape: [B = 1, ...rest],
        },
      ]): [string, NdArray] => {
        const before = floats(data, name);
        const size = before.length / B;
        const after = new Float32Array(texts.length * size);
        texts.forEach((text, at) => after.set(before.subarray(text * size, (text + 1) * size), at * size));
        return [name, { data: after, shape: [texts.length, ...rest] }];
      },
    ),
  );
}

function stepOf(
  { logProbabilities, attention }: Results,
  { text, width, rows }: { readonly text: number; readonly width: number; readonly rows: number },
): TextStep {
  const logs = floats(logProbabilities?.data, 'logProbabilities');
  const V = logProbabilities?.shape[1] ?? 0;
  return {
    logProbabilities: Array.from({ length: rows }, (_, row) => {
      const start = (text * width + row) * V;
      return logs.subarray(start, start + V);
    }),
    attention: () => {
      const maps = floats(attention?.data, 'attention');
      const [, L = 0, , S = 0] = attention?.shape ?? [];
      const starts = Array.from({ length: L }, (_, layer) => (text * L + layer) * width * S);
      return Array.from(
        { length: S },
        (_, source) => starts.reduce((sum, start) => sum + (maps[start + source] ?? 0), 0) / L,
      );
    },
  };
}

function floats(data: NdArray['data'] | undefined, name: string): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new ShapeError(`The model gives no numbers for '${name}'`);
}
