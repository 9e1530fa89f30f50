import { compare, ourMedians, peerMedians } from './ratios.ts';

const bench = (step: number, text: number) =>
  `progress\n${JSON.stringify({
    devices: [
      {
        training: [{ batch: 2, tokens: 3, stepMs: { median: step } }],
        inference: [{ batch: 1, tokens: 16, ms: { median: text } }],
      },
    ],
  })}\n`;
const peer = (step: number, text: number) =>
  [
    { what: 'train_step_ms', median: 1e6, batch: 2, tokens: 3, threads: 2 },
    { what: 'train_step_ms', median: step, batch: 2, tokens: 3, threads: 1, best: true },
    { what: 'inference_ms', median: text, batch: 1, tokens: 16, threads: 2, best: true },
    { what: 'inference_ms', median: 1, batch: 9, tokens: 9, threads: 2, best: true },
  ]
    .map((line) => JSON.stringify(line))
    .join('\n');

test('ratios are taken within a pair, of what both timed, against the best of the peer', () => {
  const pairs = [
    [60, 1, 100, 2],
    [90, 1, 100, 4],
    [140, 3, 200, 2],
  ].map(([step = 0, text = 0, peerStep = 0, peerText = 0]) => ({
    ours: ourMedians(bench(step, text)),
    peer: peerMedians(peer(peerStep, peerText)),
  }));
  expect(compare(pairs)).toEqual([
    {
      what: 'training step 2 x 3',
      pairs: [
        { ours: 60, peer: 100, ratio: 0.6 },
        { ours: 90, peer: 100, ratio: 0.9 },
        { ours: 140, peer: 200, ratio: 0.7 },
      ],
      ratio: 0.7,
    },
    expect.objectContaining({ what: 'inference 1 x 16', ratio: 0.5 }),
  ]);
});

test('nothing to compare', () => {
  expect(compare([{ ours: ourMedians(bench(1, 1)), peer: peerMedians('') }])).toEqual([]);
});
