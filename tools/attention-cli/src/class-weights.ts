import type { ClassWeights, HeadTask } from '@attention-flow/attention';
import { InputError } from './errors.ts';
import { readText } from './files.ts';

/** What the library calls the only head where its column does not name it. */
const unnamedHead = 'label';

/**
 * What `--class-weights` says: `balanced`, or a file with a weight by label, or by head and label where there are several.
 * @throws InputError naming the file
 */
export async function classWeightsOf(
  given: string | undefined,
  heads: readonly HeadTask[] | undefined,
): Promise<ClassWeights | undefined> {
  if (given === undefined || given === 'balanced') return given;
  const text = await readText('--class-weights', given);
  const [only, ...others] = heads ?? [{ name: unnamedHead }];
  const isOne = only !== undefined && others.length === 0;
  const json = parse(text);
  const weights = isOne ? { [only.name]: json } : json;
  if (isWeights(weights)) return weights;
  const shape = isOne ? '{label: weight}' : '{head: {label: weight}}';
  throw new InputError('--class-weights', given, `it is not a JSON object ${shape}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function isWeights(value: unknown): value is Readonly<Record<string, Readonly<Record<string, number>>>> {
  return (
    isObject(value) &&
    Object.values(value).every(
      (weights: unknown) =>
        isObject(weights) && Object.values(weights).every((weight) => typeof weight === 'number'),
    )
  );
}
