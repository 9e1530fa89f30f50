import {
  ClassifierBundle,
  OnnxSession,
  TextClassifier,
  collate,
  medianOfWarm,
  timed,
} from '@attention-flow/attention';
import { Command } from 'commander';
import { availableParallelism, loadavg } from 'node:os';

interface Options {
  readonly model: string;
  readonly text: string;
  readonly runs: number;
}

const options = new Command('inference')
  .description(
    'One text through a classifier, tokenising included, against the bare ONNX Runtime session on the same inputs',
  )
  .requiredOption('--model <folder>', 'a bundle of `attention train`')
  .option(
    '--text <text>',
    'what to classify',
    'why was my card payment declined when I tried to pay at the shop today',
  )
  .option('--runs <n>', 'runs of each, taken in turn', Number, 400)
  .parse()
  .opts<Options>();

const settings = { device: 'cpu', threads: 1 };
const bundle = await ClassifierBundle.load(options.model);
const inputs = bundle.inputs();
const encoded = inputs.encode(options.text);
const feeds = collate([encoded], inputs.tokenizer.padId);
await using session = await OnnxSession.open(bundle.onnx(), settings);
await using classifier = await TextClassifier.load(options.model, settings);

const bare: number[] = [];
const whole: number[] = [];
for (let run = 0; run < options.runs; run++) {
  bare.push(await timed(() => session.run(feeds)));
  whole.push(await timed(() => classifier.classify([options.text])));
}
const [bareMs, wholeMs] = [medianOfWarm(bare), medianOfWarm(whole)];
const machine = {
  node: process.version,
  cores: availableParallelism(),
  load: loadavg()[0],
  threads: settings.threads,
};
process.stdout.write(
  `${JSON.stringify({ ...machine, tokens: encoded.ids.length, bareMs, wholeMs, ratio: wholeMs / bareMs })}\n`,
);
