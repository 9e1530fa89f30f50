import { toBeAllClose } from '@attention-flow/testing';
import { learnedTexts } from '../../../fixtures/bilingual-intents.ts';
import { fillParameters } from '../../artifacts/hugging-face.ts';
import { ClassifierNetwork } from '../../models/classifier-network.ts';
import { ClassifierSession, classifierOnnx } from '../../models/classifier-session.ts';
import { numClasses, tinyClassifier, tinyInputs } from '../../models/testing/tiny-classifier.ts';
import type { TextInputs } from '../../models/text-inputs.ts';
import type { AttentionFlow } from '../../nn/attention.ts';
import { ParameterStore } from '../../nn/parameter-store.ts';
import { answerLoss } from './answer-loss.ts';
import { leastHeads, leastLayers } from './least-important.ts';
import { withSilentHead, withoutHeads, withoutLayers } from './pruned-tensors.ts';
import type { ClassifierTensors } from './pruned-tensors.ts';

expect.extend({ toBeAllClose });

const session = { device: 'cpu', threads: 1 };
const texts = learnedTexts.slice(0, 12).map(({ text }) => text);
let inputs: TextInputs;
beforeAll(async () => {
  inputs = await tinyInputs();
});

function whole(flow: AttentionFlow, numLayers = 2): ClassifierTensors {
  const { network, store } = tinyClassifier(inputs, { flow, numLayers });
  const tensors = new Map(store.all().map(({ name, shape, values }) => [name, { shape, values }]));
  return { config: network.config, tensors };
}

async function logitsOf({ config, tensors }: ClassifierTensors) {
  const store = new ParameterStore();
  const network = new ClassifierNetwork(store, config);
  fillParameters(store.all(), tensors);
  await using classifier = await ClassifierSession.open(
    classifierOnnx(network),
    inputs.tokenizer.padId,
    session,
  );
  return await classifier.logits(texts.map((text) => inputs.encode(text)));
}

describe('taking parts out', () => {
  test.each(['none', 'gated', 'residual'] as const)(
    'heads that are gone answer as heads that say nothing do, flow %s',
    async (flow) => {
      const model = whole(flow);
      const silent = withSilentHead(withSilentHead(model, 0, 1), 1, 1);
      const gone = withoutHeads(model, [new Set([1]), new Set([1])]);
      expect(gone.config).toMatchObject({ numHeads: 1, headDim: 4, hiddenSize: 8 });
      const [one, other] = [await logitsOf(silent), await logitsOf(gone)];
      expect(one.flat()).toBeAllClose(other.flat(), { absolute: 1e-5, relative: 1e-5 });
      expect(one.flat()).not.toEqual((await logitsOf(model)).flat());
    },
  );

  test.each(['none', 'gated'] as const)('layers above move down, flow %s', async (flow) => {
    const model = whole(flow, 3);
    const cut = withoutLayers(model, new Set([0, 2]));
    expect(cut.config.numLayers).toBe(1);
    const name = 'attention.self.query.weight';
    expect(cut.tensors.get(`tokens.layer.0.${name}`)).toBe(model.tensors.get(`tokens.layer.1.${name}`));
    expect([...cut.tensors.keys()].filter((each) => each.startsWith('tokens.layer.1.'))).toEqual([]);
    expect((await logitsOf(cut))[0]).toHaveLength(numClasses);
  });

  test('nothing left is refused', () => {
    expect(() => withoutLayers(whole('none'), new Set([0, 1]))).toThrow(/layers/);
    expect(() => withoutHeads(whole('none'), [new Set([0, 1]), new Set([0, 1])])).toThrow(/heads/);
  });
});

describe('what is taken out', () => {
  /** What the loss would be, by what is left: the layers' query weights are told apart by identity. */
  test('layers go one by one, each measured without those before', async () => {
    const model = whole('none', 3);
    const queries = [0, 1, 2].map((layer) =>
      model.tensors.get(`tokens.layer.${layer}.attention.self.query.weight`),
    );
    const losses: Readonly<Record<string, number>> = {
      '012': 1,
      '12': 1.5,
      '02': 1.1,
      '01': 1.2,
      '0': 3,
      '2': 2,
    };
    const lossOf = ({ tensors }: ClassifierTensors) => {
      const left = [...queries.keys()].filter((layer) =>
        [...tensors.values()].some((each) => each === queries[layer]),
      );
      return Promise.resolve(losses[left.join('')] ?? NaN);
    };
    const { importance, removed } = await leastLayers(model, 2, lossOf);
    expect(importance.map(({ loss }) => loss.toFixed(1))).toEqual(['0.5', '0.1', '0.2']);
    expect(removed.map(({ layer }) => layer)).toEqual([1, 0]);
    await expect(leastLayers(model, 3, lossOf)).rejects.toMatchObject({ code: 'ATTENTION_INVALID_OPTION' });
  });

  test.each([
    { flow: 'none', heads: [1, 0] },
    { flow: 'residual', heads: [0, 0] },
  ] as const)('of heads as many in each layer, with flow $flow', async ({ flow, heads }) => {
    const model = whole(flow);
    // What is lost without each head, by layer.
    const worth = [
      [0.3, 0.2],
      [0.1, 0.4],
    ];
    const output = (layer: number) => `tokens.layer.${layer}.attention.output.dense.weight`;
    const lossOf = ({ tensors }: ClassifierTensors) => {
      let loss = 1;
      for (const layer of [0, 1]) {
        const values = tensors.get(output(layer))?.values;
        for (const head of [0, 1]) if (values?.[head * 4] === 0) loss += worth[layer]?.[head] ?? 0;
      }
      return Promise.resolve(loss);
    };
    const { importance, removed } = await leastHeads(model, 1, lossOf);
    expect(importance.map(({ loss }) => Number(loss.toFixed(6)))).toEqual(worth.flat());
    expect(removed.map(({ layer, head }) => [layer, head])).toEqual(
      heads.map((head, layer) => [layer, head]),
    );
  });
});

test('the loss is the mean cross entropy, of one label or of any number', () => {
  const single = {
    name: 'a',
    kind: 'singleLabel',
    labels: ['x', 'y'],
    decision: { temperature: 1 },
  } as const;
  const rows = [
    { text: '', labels: { a: ['y'] } },
    { text: '', labels: { a: ['unknown'] } },
    { text: '', labels: {} },
  ];
  expect(
    answerLoss([single], rows, [
      [0, Math.log(3)],
      [9, 9],
      [9, 9],
    ]),
  ).toBeCloseTo(-Math.log(0.75), 10);
});
