import { isOpen, nextOpening } from '../hand-off/opening-hours.ts';
import type { OpeningHours } from '../hand-off/opening-hours.ts';
import type { Language } from '../language/language.ts';
import type { SlotKind } from '../understanding/slot.ts';

type InBoth = Readonly<Record<Language, string>>;

/** The admission that there is no answer. */
export const cannotAnswer: InBoth = {
  en: 'I am sorry, I cannot answer that. Could you put it another way?',
  zh: '抱歉，这个问题我暂时无法回答。您可以换一种说法再问一次吗？',
};

/** What an answer needs to be told. */
export const slotQuestions: Readonly<Record<SlotKind, InBoth>> = {
  date: { en: 'Which date is it about?', zh: '请问是哪一天？' },
  amount: { en: 'Which amount is it about?', zh: '请问金额是多少？' },
  orderNumber: { en: 'What is your order number?', zh: '请问您的订单号是多少？' },
  cardNumber: { en: 'What is the number of the card?', zh: '请问您的卡号是多少？' },
  name: { en: 'Which product or name is it about?', zh: '请问是哪个商品或名称？' },
};

/** What the customer hears when a person is called: that one comes, or when people are there again. */
export function callingAPerson(language: Language, hours: OpeningHours, now: Date): string {
  if (isOpen(hours, now))
    return language === 'zh'
      ? '我正在为您转接人工客服，请稍候。'
      : 'I am calling a colleague, who will answer you here.';
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const when = new Intl.DateTimeFormat(locale, {
    timeZone: hours.timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(nextOpening(hours, now));
  return language === 'zh'
    ? `已为您转接人工客服。现在是非工作时间，我们将在${when}之后回复您。`
    : `I have passed this on to a colleague. Nobody is here right now; you will be answered here after ${when}.`;
}
