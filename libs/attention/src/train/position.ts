/** A score on rows that are not trained on, higher is better. */
export interface Evaluation {
  readonly score: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** Where a training stands between two batches. */
export interface Position {
  readonly epoch: number;
  /** Batches of the epoch that are done. */
  readonly batch: number;
  /** Time spent so far, where a training has a budget of it. */
  readonly elapsedMs?: number;
  readonly best: { readonly epoch: number; readonly evaluation: Evaluation } | null;
}

export const start: Position = { epoch: 0, batch: 0, best: null };

/** A position as JSON gave it; undefined where it is none. */
export function parsePosition(json: string | undefined): Position | undefined {
  try {
    const parsed: unknown = JSON.parse(json ?? '');
    return isPosition(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isPosition(value: unknown): value is Position {
  if (!isObject(value) || !isCount(value['epoch']) || !isCount(value['batch'])) return false;
  const { best, elapsedMs } = value;
  if (elapsedMs !== undefined && !(Number(elapsedMs) >= 0)) return false;
  if (best === null) return true;
  if (!isObject(best) || !isCount(best['epoch']) || !isObject(best['evaluation'])) return false;
  return typeof best['evaluation']['score'] === 'number' && isObject(best['evaluation']['metrics']);
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
