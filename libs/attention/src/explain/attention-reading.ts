import { compile } from '../engine/compile.ts';
import type { Compiled } from '../engine/compile.ts';
import type { SessionOptions } from '../engine/session.ts';
import type { ClassifierNetwork } from '../models/classifier-network.ts';
import { classifierSignature, collate } from '../models/text-inputs.ts';
import type { EncodedText } from '../models/text-inputs.ts';
import { Dropout } from '../nn/dropout.ts';
import type { AttentionMaps } from './attention-maps.ts';
import { attribute } from './attribution.ts';
import type { Attribution } from './attribution.ts';
import { firstPieces, spansOf } from './explained-text.ts';
import { attentionFlowMatrix } from './flow.ts';
import { attentionRollout } from './rollout.ts';

/** What a classifier attends to: its maps, and what rollout and flow make of them. Compiled when first needed. */
export class AttentionReading implements AsyncDisposable {
  #compiled: Promise<Compiled<keyof typeof classifierSignature, string>> | undefined;

  constructor(
    private readonly network: ClassifierNetwork,
    private readonly padId: number,
    private readonly session: SessionOptions,
  ) {}

  /** What the mean over the output tokens, which is what the network pools, owes to each input token, or word by flow. */
  async attribute(text: string, encoded: EncodedText, method: 'rollout' | 'flow'): Promise<Attribution> {
    const maps = await this.maps(encoded);
    const matrix =
      method === 'rollout'
        ? attentionRollout(maps)
        : attentionFlowMatrix(maps, { groups: firstPieces(encoded) });
    const scores = encoded.ids.map(
      (_, token) => matrix.reduce((total, row) => total + (row[token] ?? 0), 0) / matrix.length,
    );
    return attribute({
      method: method === 'rollout' ? 'attentionRollout' : 'attentionFlow',
      text,
      spans: spansOf(encoded),
      scores,
    });
  }

  async maps(encoded: EncodedText): Promise<AttentionMaps> {
    this.#compiled ??= compile(
      (inputs) =>
        Object.fromEntries(
          this.network
            .apply(inputs, new Dropout(undefined))
            .attentions.map((map, layer) => [`layer${layer}`, map]),
        ),
      classifierSignature,
      this.session,
    );
    const run = await this.#compiled;
    const maps = await run(collate([encoded], this.padId));
    const { layers, heads } = this.network.attentionShape;
    const tokens = encoded.ids.length;
    const values = new Float32Array(layers * heads * tokens * tokens);
    for (let layer = 0; layer < layers; layer++) {
      const map = maps[`layer${layer}`]?.data;
      if (map instanceof Float32Array) values.set(map, layer * heads * tokens * tokens);
    }
    return { layers, heads, tokens, values };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#compiled)?.[Symbol.asyncDispose]();
  }
}
