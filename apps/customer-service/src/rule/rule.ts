import type { Id } from '@attention-flow/persistence';
import type { TenantId } from '@attention-flow/security';
import type { SlotKind } from '../understanding/slot.ts';

export type RuleId = Id<'Rule'>;

/** When a rule applies: where everything that is given holds. */
export interface RuleConditions {
  /** One of these was understood with confidence. */
  readonly intents?: readonly string[] | undefined;
  /** All of these are known, from this message or an earlier one. */
  readonly slots?: readonly SlotKind[] | undefined;
  /** Whether people answer now. */
  readonly isOpen?: boolean | undefined;
  /** From this moment on, up to that one. */
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
  /** What was said of the customer when the conversation was opened. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** What a rule does. */
export type RuleEffect =
  /** Answers with this text, whatever was found. */
  | { readonly kind: 'answer'; readonly text: string }
  /** Calls a person. */
  | { readonly kind: 'handOff'; readonly team: string | null }
  /** Lets no answer be given; a person is called instead. */
  | { readonly kind: 'forbid' }
  /** Says this after the answer. */
  | { readonly kind: 'complete'; readonly text: string };

export interface Rule {
  readonly id: RuleId;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly when: RuleConditions;
  readonly effect: RuleEffect;
  readonly createdAt: Date;
}

/** What rules look at. */
export interface Circumstances {
  /** `null` where none was understood with confidence. */
  readonly intent: string | null;
  readonly slots: ReadonlySet<SlotKind>;
  readonly isOpen: boolean;
  readonly now: Date;
  readonly attributes: Readonly<Record<string, string>>;
}

/** One test for each condition; the mapped type makes the table total. */
const tests: {
  readonly [Condition in keyof Required<RuleConditions>]: (
    wanted: NonNullable<RuleConditions[Condition]>,
    circumstances: Circumstances,
  ) => boolean;
} = {
  intents: (wanted, { intent }) => intent !== null && wanted.includes(intent),
  slots: (wanted, { slots }) => wanted.every((slot) => slots.has(slot)),
  isOpen: (wanted, { isOpen }) => wanted === isOpen,
  from: (wanted, { now }) => now >= wanted,
  until: (wanted, { now }) => now < wanted,
  attributes: (wanted, { attributes }) =>
    Object.entries(wanted).every(([name, value]) => attributes[name] === value),
};

export function applies({ when }: Pick<Rule, 'when'>, circumstances: Circumstances): boolean {
  const holds = <Condition extends keyof RuleConditions>(condition: Condition): boolean => {
    const wanted = when[condition];
    return wanted === undefined || tests[condition](wanted, circumstances);
  };
  const conditions: readonly (keyof RuleConditions)[] = [
    'intents',
    'slots',
    'isOpen',
    'from',
    'until',
    'attributes',
  ];
  return conditions.every(holds);
}

/** What the rules that apply come to. */
export interface Ruling {
  /** What happens whatever was found, and the rule that says so: the first that forces or forbids. */
  readonly forced: { readonly rule: Rule; readonly effect: Exclude<RuleEffect, { kind: 'complete' }> } | null;
  /** What is said after an answer. */
  readonly completions: readonly { readonly rule: Rule; readonly text: string }[];
}

/** @param rules in the order in which they were made */
export function ruling(rules: readonly Rule[], circumstances: Circumstances): Ruling {
  let forced: Ruling['forced'] = null;
  const completions: { readonly rule: Rule; readonly text: string }[] = [];
  for (const rule of rules.filter((one) => applies(one, circumstances))) {
    const { effect } = rule;
    if (effect.kind === 'complete') completions.push({ rule, text: effect.text });
    else forced ??= { rule, effect };
  }
  return { forced, completions };
}
