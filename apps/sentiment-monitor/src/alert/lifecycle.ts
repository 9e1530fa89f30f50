import type { Finding } from '../signal/observation.ts';

export const alertStates = ['pending', 'firing', 'recovering', 'resolved', 'noData', 'error'] as const;
export type AlertState = (typeof alertStates)[number];

/** Where one alert stands. Plain data; times are ends of buckets, milliseconds since 1970 UTC. */
export interface Lifecycle {
  readonly state: AlertState;
  /** Raised by one with each change of state, from 1; so receivers can order what they get. */
  readonly sequence: number;
  readonly pendingSinceMs: number;
  /** Null as long as it never fired. */
  readonly firingSinceMs: number | null;
  /** Since when it has been calm; null while it is not. */
  readonly calmSinceMs: number | null;
  /** What the state was before data stopped; null while they come. */
  readonly heldState: 'pending' | 'firing' | 'recovering' | null;
  readonly changedAtMs: number;
}

export const changeReasons = [
  'anomalyBegan',
  'lastedLongEnough',
  'calmBeforeFiring',
  'calm',
  'relapsed',
  'calmLongEnough',
  'dataStopped',
  'dataResumed',
  'evaluationFailed',
  'ruleRemoved',
] as const;
export type ChangeReason = (typeof changeReasons)[number];

export interface StateChange {
  readonly from: AlertState | null;
  readonly to: AlertState;
  readonly reason: ChangeReason;
  readonly sequence: number;
  readonly atMs: number;
}

/** How long things must last, in milliseconds. */
export interface Patience {
  /** Anomalous for this long before it fires. */
  readonly forMs: number;
  /** Calm for this long before it is resolved. */
  readonly keepFiringMs: number;
}

export interface Sign {
  readonly finding: Finding | 'failed';
  readonly atMs: number;
}

export interface Step {
  /** Null where there is no alert. */
  readonly lifecycle: Lifecycle | null;
  /** In order; empty where all stays as it is. */
  readonly changes: readonly StateChange[];
}

/** What a verdict does to an alert, or to none. A resolved alert stays so: the next one is another alert. */
export function advance(current: Lifecycle | null, { finding, atMs }: Sign, patience: Patience): Step {
  if (!current || current.state === 'resolved') {
    return finding === 'anomalous' ? begin(atMs, patience) : { lifecycle: null, changes: [] };
  }
  if (finding === 'learning') return unchanged(current);
  if (finding === 'missing' || finding === 'failed') return hold(current, finding, atMs);
  const resumed = resume(current, atMs);
  const next = decide(resumed.lifecycle ?? current, finding, atMs, patience);
  return { lifecycle: next.lifecycle, changes: [...resumed.changes, ...next.changes] };
}

/** Ends an alert whatever its state, as when its rule is removed. */
export function close(current: Lifecycle, reason: 'ruleRemoved', atMs: number): Step {
  return current.state === 'resolved' ? unchanged(current) : moved(current, 'resolved', reason, atMs);
}

function unchanged(lifecycle: Lifecycle): Step {
  return { lifecycle, changes: [] };
}

function begin(atMs: number, patience: Patience): Step {
  const pending: Lifecycle = {
    state: 'pending',
    sequence: 1,
    pendingSinceMs: atMs,
    firingSinceMs: null,
    calmSinceMs: null,
    heldState: null,
    changedAtMs: atMs,
  };
  const first: StateChange = { from: null, to: 'pending', reason: 'anomalyBegan', sequence: 1, atMs };
  const next = decide(pending, 'anomalous', atMs, patience);
  return { lifecycle: next.lifecycle, changes: [first, ...next.changes] };
}

function moved(current: Lifecycle, to: AlertState, reason: ChangeReason, atMs: number): Step {
  const sequence = current.sequence + 1;
  const lifecycle: Lifecycle = {
    ...current,
    state: to,
    sequence,
    changedAtMs: atMs,
    firingSinceMs: to === 'firing' ? (current.firingSinceMs ?? atMs) : current.firingSinceMs,
  };
  return { lifecycle, changes: [{ from: current.state, to, reason, sequence, atMs }] };
}

function hold(current: Lifecycle, finding: 'missing' | 'failed', atMs: number): Step {
  const to = finding === 'missing' ? 'noData' : 'error';
  if (current.state === to) return unchanged(current);
  const { state } = current;
  const heldState =
    state === 'pending' || state === 'firing' || state === 'recovering' ? state : current.heldState;
  const reason = finding === 'missing' ? 'dataStopped' : 'evaluationFailed';
  return moved({ ...current, heldState }, to, reason, atMs);
}

function resume(current: Lifecycle, atMs: number): Step {
  if (current.heldState === null) return unchanged(current);
  return moved({ ...current, heldState: null }, current.heldState, 'dataResumed', atMs);
}

function decide(
  current: Lifecycle,
  finding: 'normal' | 'elevated' | 'anomalous',
  atMs: number,
  { forMs, keepFiringMs }: Patience,
): Step {
  const calmSinceMs = finding === 'normal' ? (current.calmSinceMs ?? atMs) : null;
  const seen = { ...current, calmSinceMs };
  if (current.state === 'pending') {
    if (finding === 'normal') return moved(seen, 'resolved', 'calmBeforeFiring', atMs);
    const hasLasted = finding === 'anomalous' && atMs - current.pendingSinceMs >= forMs;
    return hasLasted ? moved(seen, 'firing', 'lastedLongEnough', atMs) : unchanged(seen);
  }
  if (finding !== 'normal') {
    return current.state === 'recovering' ? moved(seen, 'firing', 'relapsed', atMs) : unchanged(seen);
  }
  if (atMs - (calmSinceMs ?? atMs) >= keepFiringMs) return moved(seen, 'resolved', 'calmLongEnough', atMs);
  return current.state === 'firing' ? moved(seen, 'recovering', 'calm', atMs) : unchanged(seen);
}
