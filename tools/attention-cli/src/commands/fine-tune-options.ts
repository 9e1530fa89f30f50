import { adapterTargets } from '@attention-flow/attention';
import type { AdapterConfig, AdapterTarget, FineTuning } from '@attention-flow/attention';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { UsageError } from '../errors.ts';
import { positiveDecimal, positiveNumber, wholeNumber } from '../options.ts';

/** Options that say what a training begins from, and how that is adapted. */
export interface FineTuneOptions {
  readonly from?: string;
  readonly bags?: number;
  readonly learningRate?: number;
  readonly layerDecay?: number;
  readonly freeze?: 'embeddings' | number;
  readonly lora?: number;
  readonly loraAlpha?: number;
  readonly loraTargets?: readonly AdapterTarget[];
}

const needing = ['learningRate', 'layerDecay', 'freeze', 'lora'] as const;
const defaultTargets: readonly AdapterTarget[] = ['query', 'value'];

export function addFineTuneOptions(command: Command): void {
  command
    .option('--from <folder>', 'begin from an encoder bundle, or from a classifier')
    .option('--bags <n>', 'bags of n-grams that vote (those of --preset; none with --lora)', wholeNumber)
    .option('--learning-rate <rate>', 'peak for the encoder of --from, or for --lora', positiveDecimal)
    .option(
      '--layer-decay <share>',
      'what a layer learns at beside the one above it, up to 1',
      positiveDecimal,
    )
    .option(
      '--freeze <layers>',
      "leave the embeddings and so many of the lowest layers, or 'embeddings' alone",
      frozen,
    )
    .option(
      '--lora <rank>',
      'learn an adapter of this rank; the encoder of --from stays as it is',
      positiveNumber,
    )
    .option(
      '--lora-alpha <n>',
      'what the adapter counts, divided by its rank (twice the rank)',
      positiveDecimal,
    )
    .option(
      '--lora-targets <names>',
      `layers that it adapts, of ${adapterTargets.join(', ')} (query,value)`,
      targets,
    );
}

/** @throws UsageError for an option without the one that it is about */
export function fineTuning(options: FineTuneOptions): {
  readonly from?: string;
  readonly bags?: number;
  readonly fineTuning?: FineTuning;
  readonly adapter?: AdapterConfig;
} {
  const { from, bags, learningRate, layerDecay, freeze, lora, loraAlpha, loraTargets } = options;
  const alone = needing.find((name) => options[name] !== undefined);
  if (from === undefined && alone !== undefined) throw new UsageError(`${flagOf(alone)} needs --from`);
  if (lora === undefined && (loraAlpha !== undefined || loraTargets !== undefined))
    throw new UsageError('--lora-alpha and --lora-targets need --lora');
  if (lora !== undefined && (freeze !== undefined || layerDecay !== undefined))
    throw new UsageError('--lora leaves the whole encoder as it is: no --freeze, no --layer-decay');
  const tuning = { learningRate, layerDecay, freeze };
  const given = Object.fromEntries(Object.entries(tuning).filter(([, value]) => value !== undefined));
  return {
    ...(from === undefined ? {} : { from }),
    ...(bags === undefined ? {} : { bags }),
    ...(Object.keys(given).length === 0 ? {} : { fineTuning: given }),
    ...(lora === undefined
      ? {}
      : { adapter: { rank: lora, alpha: loraAlpha ?? 2 * lora, targets: loraTargets ?? defaultTargets } }),
  };
}

const flagOf = (option: (typeof needing)[number]): string =>
  `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

const frozen = (text: string): 'embeddings' | number => (text === 'embeddings' ? text : wholeNumber(text));

function targets(text: string): readonly AdapterTarget[] {
  return text.split(',').map((name) => {
    const target = adapterTargets.find((each) => each === name.trim());
    if (!target) throw new InvalidArgumentError(`'${name}' is none of ${adapterTargets.join(', ')}.`);
    return target;
  });
}
