/** A kind of event, as a tenant configures it. */
export interface BehaviourType {
  readonly name: string;
  /** How much it says about what the user wants, from 0. */
  readonly weight: number;
  /** Whether it speaks for the item, against it, or neither. */
  readonly sign: 1 | 0 | -1;
  /** What it is in the figures of a scenario; `conversion` also means that the user has the item now. */
  readonly outcome: Outcome;
}

export const outcomes = ['impression', 'click', 'conversion', 'none'] as const;
export type Outcome = (typeof outcomes)[number];

/** What holds until a tenant says otherwise. */
export const defaultBehaviours: readonly BehaviourType[] = [
  { name: 'impression', weight: 0, sign: 0, outcome: 'impression' },
  { name: 'view', weight: 1, sign: 1, outcome: 'click' },
  { name: 'click', weight: 1, sign: 1, outcome: 'click' },
  { name: 'comment', weight: 2, sign: 1, outcome: 'none' },
  { name: 'share', weight: 3, sign: 1, outcome: 'none' },
  { name: 'like', weight: 3, sign: 1, outcome: 'none' },
  { name: 'cart', weight: 4, sign: 1, outcome: 'none' },
  { name: 'purchase', weight: 5, sign: 1, outcome: 'conversion' },
  { name: 'dismiss', weight: 3, sign: -1, outcome: 'none' },
];

/** A tenant's kinds of events, by name. */
export class Behaviours {
  private readonly byName: ReadonlyMap<string, BehaviourType>;

  constructor(readonly types: readonly BehaviourType[] = defaultBehaviours) {
    this.byName = new Map(types.map((type) => [type.name, type]));
  }

  get names(): readonly string[] {
    return [...this.byName.keys()];
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** Weight with its sign; 0 for what is not configured any more. */
  strength(name: string): number {
    const type = this.byName.get(name);
    return type ? type.sign * type.weight : 0;
  }

  outcome(name: string): Outcome {
    return this.byName.get(name)?.outcome ?? 'none';
  }

  namesOf(outcome: Outcome): readonly string[] {
    return this.types.filter((type) => type.outcome === outcome).map(({ name }) => name);
  }
}
