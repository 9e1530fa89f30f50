import type { VariableProblem } from './configuration.errors.ts';

/** Names the variables that are none of ours although they look like it. */
export const ignoredVariables = 'IGNORED_VARIABLES';

/** From this length on, two names hardly differ by one or two letters unless one is a typing error. */
const longName = 8;
/** Kubernetes gives every container variables of each service: `NAME_SERVICE_HOST`, `NAME_PORT_80_TCP_ADDR` ... */
const ofKubernetes =
  /_SERVICE_(?:HOST|PORT(?:_\w+)?)$|_PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?$/;

export interface UnknownVariables {
  readonly refused: readonly VariableProblem[];
  readonly warnings: readonly VariableProblem[];
}

export interface KnownNames {
  readonly names: readonly string[];
  /** What all variables of this app alone begin with. */
  readonly prefix?: string | undefined;
}

/**
 * Variables that are set and not known, and yet seem to be meant for this app: those with its prefix, and those that
 * differ by one or two letters from one of its names. Refused, unless the name is short, or the one it looks like is
 * set as well: then there is only a warning.
 */
export function unknownVariables(
  given: ReadonlyMap<string, string>,
  { names, prefix }: KnownNames,
): UnknownVariables {
  const ignored = (given.get(ignoredVariables) ?? '').split(',').map((name) => name.trim());
  const known = new Set([...names, ...ignored, ignoredVariables]);
  const refused: VariableProblem[] = [];
  const warnings: VariableProblem[] = [];
  for (const variable of [...given.keys()].filter((name) => !known.has(name))) {
    const meant = names.find((name) => isNear(variable.toUpperCase(), name));
    const isOurs = prefix !== undefined && variable.startsWith(prefix) && !ofKubernetes.test(variable);
    if (meant === undefined && !isOurs) continue;
    const isCertain = isOurs || (meant !== undefined && meant.length >= longName && !given.has(meant));
    const problem = `is not known${meant === undefined ? '' : `; ${meant} is`}. If it belongs to another program, add it to ${ignoredVariables}`;
    (isCertain ? refused : warnings).push({ variable, problem });
  }
  return { refused, warnings };
}

function isNear(given: string, name: string): boolean {
  const most = name.length >= longName ? 2 : name.length >= 4 ? 1 : 0;
  return Math.abs(given.length - name.length) <= most && distance(given, name) <= most;
}

/** How many letters must be added, left out, replaced or exchanged with their neighbour (optimal string alignment). */
export function distance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(last, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isExchange = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const exchanged = isExchange ? at(beforeLast, j - 2) + 1 : Infinity;
      row.push(Math.min(replaced, at(last, j) + 1, at(row, j - 1) + 1, exchanged));
    }
    [beforeLast, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
