import { defaultSearchSpace } from '@attention-flow/attention';
import type { AttentionFlow, SearchSpace } from '@attention-flow/attention';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { positiveNumber } from '../options.ts';

/** What of the search space is given in place of the usual one. */
export interface SearchSpaceOptions {
  readonly learningRate?: readonly [number, number];
  readonly layers?: readonly number[];
  readonly width?: readonly number[];
  readonly dropout?: readonly [number, number];
  readonly flow?: readonly AttentionFlow[];
}

/** The option that gives each part of the space. */
export const optionOfSpace: Readonly<Record<keyof SearchSpace, keyof SearchSpaceOptions>> = {
  learningRateFactor: 'learningRate',
  numLayers: 'layers',
  hiddenSize: 'width',
  dropout: 'dropout',
  flow: 'flow',
};

const flows: readonly AttentionFlow[] = ['none', 'residual', 'gated'];
const usual = defaultSearchSpace;

export function addSearchSpaceOptions(command: Command): void {
  command
    .option(
      '--learning-rate <range>',
      `low,high: what the usual learning rates are multiplied by (${usual.learningRateFactor.join()})`,
      range,
    )
    .option('--layers <list>', `numbers of attention layers (${usual.numLayers.join()})`, list)
    .option('--width <list>', `widths, multiples of 32 (${usual.hiddenSize.join()})`, list)
    .option('--dropout <range>', `low,high (${usual.dropout.join()})`, range)
    .option('--flow <list>', `attention flows between layers (${usual.flow.join()})`, flowList);
}

export const searchSpace = ({
  learningRate,
  layers,
  width,
  dropout,
  flow,
}: SearchSpaceOptions): SearchSpace => ({
  learningRateFactor: learningRate ?? usual.learningRateFactor,
  numLayers: layers ?? usual.numLayers,
  hiddenSize: width ?? usual.hiddenSize,
  dropout: dropout ?? usual.dropout,
  flow: flow ?? usual.flow,
});

const list = (text: string): readonly number[] => text.split(',').map((each) => positiveNumber(each.trim()));

function range(text: string): readonly [number, number] {
  const [low, high, ...more] = text.split(',').map((each) => (each.trim() === '' ? NaN : Number(each)));
  if (low === undefined || high === undefined || more.length > 0 || Number.isNaN(low + high))
    throw new InvalidArgumentError('Not two numbers, low,high.');
  return [low, high];
}

function flowList(text: string): readonly AttentionFlow[] {
  return text.split(',').map((name) => {
    const flow = flows.find((each) => each === name.trim());
    if (!flow) throw new InvalidArgumentError(`'${name}' is none of ${flows.join(', ')}.`);
    return flow;
  });
}
