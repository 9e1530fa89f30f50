/** A little corpus of its own, so that training takes seconds: three sentiments and two topics in two languages. */
const said = {
  en: {
    negative: [
      'shares sink',
      'warns of losses',
      'misses a payment',
      'faces default',
      'cuts jobs after losses',
    ],
    neutral: [
      'holds its meeting',
      'names a director',
      'moves its office',
      'publishes a calendar',
      'keeps its rates',
    ],
    positive: [
      'profit jumps',
      'beats estimates',
      'raises its dividend',
      'wins a big order',
      'reports record sales',
    ],
  },
  zh: {
    negative: ['股价暴跌', '警告亏损', '未能按期付款', '面临违约', '亏损后裁员'],
    neutral: ['召开会议', '任命董事', '搬迁办公室', '公布日程', '维持利率不变'],
    positive: ['利润大增', '业绩超预期', '提高股息', '赢得大订单', '销售创新高'],
  },
};
const names = {
  en: {
    banking: ['Arden Bank', 'Bellmont Bank', 'Corvin Bank'],
    energy: ['Drake Oil', 'Estuary Gas', 'Fenmoor Oil'],
  },
  zh: { banking: ['安登银行', '贝蒙银行', '科温银行'], energy: ['德雷克石油', '河口燃气', '芬摩石油'] },
};

const rows = (all: readonly object[]): string => all.map((row) => JSON.stringify(row)).join('\n');

/** As JSON Lines, ready to be imported. */
export const labelledNews = rows(
  (['en', 'zh'] as const).flatMap((language) =>
    (['negative', 'neutral', 'positive'] as const).flatMap((sentiment) =>
      (['banking', 'energy'] as const).flatMap((topic) =>
        names[language][topic].flatMap((name) =>
          said[language][sentiment].map((saying) => ({
            text: language === 'en' ? `${name} ${saying}` : `${name}${saying}`,
            sentiment,
            topics: [topic],
            language,
          })),
        ),
      ),
    ),
  ),
);

export const entities = rows([{ key: 'ARDN', name: 'Arden Bank', ticker: 'ARDN', aliases: ['安登银行'] }]);

const hourMs = 3_600_000;

/** News of one bank: an hour has one that is calm, and in a crisis a dozen that are not, each a story of its own. */
export function newsOf(start: Date, hours: number, kind: 'calm' | 'crisis'): string {
  const items = Array.from({ length: hours }, (_, hour) => {
    const at = (minute: number) => new Date(start.getTime() + hour * hourMs + minute * 60_000).toISOString();
    const calm = said.en.neutral[hour % 5];
    const day = `${start.getTime() / hourMs + hour}`;
    if (kind === 'calm') return [{ text: `Arden Bank ${calm}, note ${day}`, publishedAt: at(5) }];
    return Array.from({ length: 12 }, (__, index) => ({
      text: `Arden Bank ${said.en.negative[index % 5]}, note ${day} number ${index} of desk ${index * 7}`,
      publishedAt: at(index * 4),
    }));
  });
  return rows(items.flat());
}
