import { availableParallelism, cpus, loadavg } from 'node:os';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { trainOf } from '../src/protocol/data-set.ts';
import type { DataSet } from '../src/protocol/data-set.ts';
import { Measure, listSize } from '../src/protocol/measure.ts';
import { rankList } from '../src/protocol/rank-list.ts';
import type { Ranked } from '../src/protocol/rank-list.ts';
import { readDataSet } from '../src/protocol/read-rows.ts';
import { targetsOf } from '../src/protocol/targets.ts';
import type { Target, Variant } from '../src/protocol/targets.ts';
import { Blend, blendDefaults } from '../src/rank/blend.ts';
import type { Scorer } from '../src/retrieve/scorer.ts';
import { chosenLevel, tradeOff } from './diversity.ts';
import type { TradeOffPoint } from './diversity.ts';
import { ablation, fitScorers, visibleWeights } from './ours.ts';
import { fitPeerParts, secondsSince, tunePeers } from './peers.ts';
import type { System } from './peers.ts';
import { tradeOffPlot } from './trade-off-plot.ts';
import type { Curve } from './trade-off-plot.ts';

// The protocol of recommendation on one or more data sets: `npm run rank-bench -- --dataset DIR... --json`.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dataset: { type: 'string', multiple: true, default: [] },
    test: { type: 'string' },
    ranks: { type: 'string' },
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    ablation: { type: 'boolean', default: false },
    validation: { type: 'boolean', default: false },
    diversity: { type: 'string' },
  },
});
const folders = [...values.dataset, ...positionals];
const seed = Number(values.seed);
/** Validation users that settings are chosen with, and that the ranking learns from. */
const tuningUsers = 500;
const learningUsers = 1200;
/** Validation users that the ablation and the levels of diversity are measured on. */
const ablationUsers = 800;
const ours = 'attention-flow';

if (folders.length === 0) {
  console.error(
    'Usage: rank-bench --dataset DIR... [--json] [--test FILE.csv] [--ranks FILE.csv] [--ablation]',
  );
  process.exit(2);
}
const results = [];
const curves: Curve[] = [];
for (const folder of folders) {
  const set = await readDataSet(folder, values.test ? { test: values.test } : {});
  for (const result of await run(set)) {
    results.push(result);
    if (!values.json) print(result);
  }
}
if (values.diversity) await writeFile(values.diversity, tradeOffPlot(curves));
const machine = {
  node: process.version,
  cpu: cpus()[0]?.model,
  cores: availableParallelism(),
  load: loadavg()[0],
  seed,
};
if (values.json) console.log(JSON.stringify({ ...machine, results }));
else console.log(JSON.stringify(machine));

async function run(set: DataSet) {
  const behaviour = trainOf(set);
  const measure = new Measure(set);
  const variants: readonly Variant[] = sharesBaskets(set) ? ['plain', 'newBasket'] : ['plain'];
  const started = performance.now();
  const parts = await fitPeerParts(behaviour, set.items);
  const tuned = (variant: Variant) => tunePeers(parts, spread(targetsOf(set, 'valid', variant), tuningUsers));
  const plain = tuned('plain');
  const begunLearning = performance.now();
  const { scorers, interest } = await fitScorers(behaviour, set.items, plain.ease, seed);
  const learnedSeconds = secondsSince(begunLearning);
  const outcomes = [];
  for (const variant of variants) {
    const valid = targetsOf(set, 'valid', variant);
    const peers = variant === 'plain' ? plain : tuned(variant);
    const learning = spread(valid, learningUsers);
    await interest.prepare(learning.map(({ situation }) => situation));
    const begun = performance.now();
    const blend = Blend.fit(scorers, learning, blendDefaults);
    const seconds = learnedSeconds + secondsSince(begun);
    const own: System = {
      name: ours,
      settings: JSON.stringify(visibleWeights(blend)),
      seconds,
      scorer: blend,
    };
    const targets = values.validation ? valid : targetsOf(set, 'test', variant);
    const rows = [];
    for (const system of [...peers.systems, own])
      rows.push(await measured(system, targets, measure, variant));
    const earned = values.ablation ? { ablation: ablation(scorers, spread(valid, ablationUsers)) } : {};
    const diversity =
      values.diversity && variant === 'plain'
        ? { diversity: diversityOf(set, blend, { learning, targets }, measure) }
        : {};
    outcomes.push({
      dataset: set.name,
      variant,
      users: targets.length,
      rows,
      ...earned,
      ...diversity,
      seconds: secondsSince(started),
    });
  }
  await interest[Symbol.asyncDispose]();
  return outcomes;
}

/** The level is chosen on validation users; what it does to the targets is reported. */
function diversityOf(
  { name }: DataSet,
  blend: Blend,
  { learning, targets }: { readonly learning: readonly Target[]; readonly targets: readonly Target[] },
  measure: Measure,
) {
  const chosen = chosenLevel(tradeOff(blend, spread(learning, ablationUsers), measure));
  const points = tradeOff(blend, targets, measure);
  curves.push({ name, points });
  const isChosen = ({ method, diversity }: TradeOffPoint) =>
    method === chosen?.method && diversity === chosen.diversity;
  return { chosenOnValidation: chosen, measured: points.find(isChosen), points };
}

async function measured(system: System, targets: readonly Target[], measure: Measure, variant: Variant) {
  await prepared(system.scorer, targets);
  const begun = performance.now();
  const rankings = targets.map((target) => rankList(scoresFor(system.scorer, target), target, listSize));
  const millisecondsAList = (performance.now() - begun) / targets.length;
  if (system.name === ours && variant === 'plain' && values.ranks)
    await writeRanks(values.ranks, targets, rankings);
  const { name, settings, seconds } = system;
  return { name, ...measure.figures(targets, rankings), seconds, millisecondsAList, settings };
}

async function prepared(scorer: Scorer, targets: readonly Target[]): Promise<void> {
  const situations = targets.map(({ situation }) => situation);
  await scorer.prepare?.(situations);
}

function scoresFor(scorer: Scorer, { situation, excluded }: Target): Float32Array {
  return scorer instanceof Blend ? scorer.scores(situation, excluded) : scorer.scores(situation);
}

async function writeRanks(
  file: string,
  targets: readonly Target[],
  rankings: readonly Ranked[],
): Promise<void> {
  const lines = targets.map(({ userId }, at) => `${userId},${rankings[at]?.rank ?? ''}`);
  await writeFile(file, `userId,rank\n${lines.join('\n')}\n`);
}

/** At most `count` of the targets, evenly spread. */
function spread(targets: readonly Target[], count: number): readonly Target[] {
  const step = Math.ceil(targets.length / count);
  return targets.filter((_, at) => at % step === 0);
}

/** Whether a third of the targets or more carries the time of the event before: then the new-basket variant says more. */
function sharesBaskets({ users }: DataSet): boolean {
  const pairs = users.flatMap(({ valid, test }) => (valid && test ? [{ valid, test }] : []));
  return 3 * pairs.filter(({ valid, test }) => valid.time === test.time).length >= pairs.length;
}

function print({ dataset, variant, users, rows, ...rest }: Awaited<ReturnType<typeof run>>[number]): void {
  console.log(`\n${dataset}, ${variant}, ${users} users`);
  console.table(
    Object.fromEntries(
      rows.map(({ name, settings: _, ...figures }) => [
        name,
        Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, Number(value?.toFixed(4))])),
      ]),
    ),
  );
  for (const { name, settings } of rows) console.log(`${name}: ${settings}`);
  if (rest.ablation) console.table(rest.ablation);
  if (rest.diversity) console.log(JSON.stringify(rest.diversity.measured));
}
