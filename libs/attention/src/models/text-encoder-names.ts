import { bertLayerNames } from '../nn/encoder-layer.ts';
import type { EncoderLayerNames } from '../nn/encoder-layer.ts';

/** Published architectures that differ in the names of their parameters or in how positions are counted. */
export type EncoderArchitecture = 'bert' | 'roberta' | 'xlm-roberta' | 'distilbert';

/** Parameter names of one published architecture. */
export interface TextEncoderNames {
  readonly embeddings: {
    readonly words: string;
    readonly positions: string;
    readonly types: string;
    readonly norm: string;
  };
  readonly layer: (index: number) => string;
  readonly insideLayer: EncoderLayerNames;
}

const bertNames: TextEncoderNames = {
  embeddings: {
    words: 'embeddings.word_embeddings',
    positions: 'embeddings.position_embeddings',
    types: 'embeddings.token_type_embeddings',
    norm: 'embeddings.LayerNorm',
  },
  layer: (index) => `encoder.layer.${index}`,
  insideLayer: bertLayerNames,
};

const distilBertNames: TextEncoderNames = {
  embeddings: bertNames.embeddings,
  layer: (index) => `transformer.layer.${index}`,
  insideLayer: {
    attention: { query: 'attention.q_lin', key: 'attention.k_lin', value: 'attention.v_lin' },
    attentionOutput: 'attention.out_lin',
    attentionNorm: 'sa_layer_norm',
    up: 'ffn.lin1',
    down: 'ffn.lin2',
    outputNorm: 'output_layer_norm',
  },
};

export const encoderNames: Readonly<Record<EncoderArchitecture, TextEncoderNames>> = {
  bert: bertNames,
  roberta: bertNames,
  'xlm-roberta': bertNames,
  distilbert: distilBertNames,
};
