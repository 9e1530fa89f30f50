/** A little corpus of its own, so that training takes seconds: four intents in two languages. */
const phrasings = {
  track_order: {
    en: [
      'where is my parcel',
      'track my order',
      'my package has not arrived',
      'when will the parcel come',
      'order tracking',
      'has my order been sent',
    ],
    zh: ['我的包裹在哪里', '查一下物流', '快递还没到', '包裹什么时候到', '订单发货了吗', '物流信息'],
  },
  refund: {
    en: [
      'i want my money back',
      'how do i get a refund',
      'refund please',
      'when is the refund paid',
      'give me the money back',
      'refund my purchase',
    ],
    zh: ['我要退款', '怎么申请退款', '退款什么时候到账', '把钱退给我', '退款流程', '退款多久'],
  },
  opening_hours: {
    en: [
      'when do you open',
      'opening hours',
      'are you open on sunday',
      'what time does the shop close',
      'shop hours today',
      'is the store open',
    ],
    zh: ['你们几点开门', '营业时间', '周日营业吗', '商店几点关门', '今天营业到几点', '门店开门了吗'],
  },
  reset_password: {
    en: [
      'i forgot my password',
      'reset my password',
      'cannot log in',
      'new password please',
      'password does not work',
      'change the password',
    ],
    zh: ['我忘记密码了', '重置密码', '登录不了', '密码错误怎么办', '修改密码', '密码不对'],
  },
};

/** The answer to an intent in a language. */
export const answerTo = (intent: string, language: string): string =>
  language === 'zh' ? `关于${intent}的回答` : `The answer to ${intent}`;

/** As JSON Lines, ready to be imported. */
export const supportQuestions = Object.entries(phrasings)
  .flatMap(([intent, byLanguage]: [string, Readonly<Record<string, readonly string[]>>]) =>
    Object.entries(byLanguage).flatMap(([language, questions]) =>
      questions.map((question) => ({ question, answer: answerTo(intent, language), intent, language })),
    ),
  )
  .map((row) => JSON.stringify(row))
  .join('\n');
