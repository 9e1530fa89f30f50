import { matches } from '../silence/matcher.ts';
import type { Labels, Matcher } from '../silence/matcher.ts';

/** Why nobody is told of an alert now. */
export type Suppression =
  | {
      readonly kind: 'silenced';
      readonly silenceId: string;
      readonly until: string;
      readonly comment: string;
    }
  | { readonly kind: 'inhibited'; readonly byAlertId: string; readonly because: string }
  | { readonly kind: 'snoozed'; readonly until: string };

export interface ActiveSilence {
  readonly id: string;
  readonly matchers: readonly Matcher[];
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly comment: string;
}

/** While an alert like `source` fires, alerts of the rule with the same values of `equal` are not told. */
export interface Inhibition {
  readonly source: readonly Matcher[];
  readonly equal: readonly string[];
}

export interface Standing {
  readonly id: string;
  readonly labels: Labels;
  readonly snoozedUntil: Date | null;
}

interface Circumstances {
  readonly now: Date;
  readonly silences: readonly ActiveSilence[];
  readonly inhibitions: readonly Inhibition[];
  /** Alerts that fire now. */
  readonly firing: readonly Pick<Standing, 'id' | 'labels'>[];
}

/** The first reason not to tell of an alert, or null: its own snooze, then silences, then inhibitions. */
export function suppressionOf(
  { id, labels, snoozedUntil }: Standing,
  { now, silences, inhibitions, firing }: Circumstances,
): Suppression | null {
  if (snoozedUntil && snoozedUntil > now) return { kind: 'snoozed', until: snoozedUntil.toISOString() };
  const silence = silences.find(
    ({ startsAt, endsAt, matchers }) => startsAt <= now && now < endsAt && matches(matchers, labels),
  );
  if (silence) {
    const { id: silenceId, endsAt, comment } = silence;
    return { kind: 'silenced', silenceId, until: endsAt.toISOString(), comment };
  }
  for (const { source, equal } of inhibitions) {
    const by = firing.find(
      (other) =>
        other.id !== id &&
        matches(source, other.labels) &&
        equal.every((label) => (other.labels[label] ?? '') === (labels[label] ?? '')),
    );
    if (by) return { kind: 'inhibited', byAlertId: by.id, because: becauseOf(by.labels, equal) };
  }
  return null;
}

function becauseOf(labels: Labels, equal: readonly string[]): string {
  const shared = equal.map((label) => `${label} '${labels[label] ?? ''}'`);
  const same = shared.length === 0 ? '' : ` with the same ${shared.join(' and ')}`;
  return `'${labels['alertname'] ?? 'another alert'}' fires${same}`;
}
