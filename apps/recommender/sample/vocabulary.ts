/** A word in both languages of the sample shop. */
export interface Word {
  readonly en: string;
  readonly zh: string;
}

export type Language = keyof Word;

/** What is sold in one department, and what can be said of it. */
export interface Department {
  readonly category: string;
  readonly name: Word;
  /** Seven kinds of things. */
  readonly things: readonly Word[];
  readonly materials: readonly Word[];
  readonly uses: readonly Word[];
  /** In the shop's currency, of the plainest thing. */
  readonly price: number;
}

const words = (...pairs: readonly (readonly [string, string])[]): readonly Word[] =>
  pairs.map(([en, zh]) => ({ en, zh }));

/** Tastes: each item is made in one style, each shopper is drawn to some. */
export const styles = words(
  ['plain', '简约'],
  ['rustic', '田园'],
  ['bright', '明亮'],
  ['classic', '经典'],
  ['playful', '童趣'],
);

export const departments: readonly Department[] = [
  {
    category: 'lighting',
    name: { en: 'lighting', zh: '灯具' },
    things: words(
      ['desk lamp', '台灯'],
      ['floor lamp', '落地灯'],
      ['pendant light', '吊灯'],
      ['night light', '小夜灯'],
      ['reading light', '阅读灯'],
      ['candle holder', '烛台'],
      ['lantern', '灯笼'],
    ),
    materials: words(['brass', '黄铜'], ['rice paper', '宣纸'], ['frosted glass', '磨砂玻璃']),
    uses: words(['for quiet evenings', '陪伴安静的夜晚'], ['for late study', '适合夜读']),
    price: 35,
  },
  {
    category: 'kitchen',
    name: { en: 'kitchen', zh: '厨具' },
    things: words(
      ['soup pot', '汤锅'],
      ['frying pan', '煎锅'],
      ['chopping board', '砧板'],
      ['kitchen knife', '菜刀'],
      ['mixing bowl', '搅拌碗'],
      ['steamer', '蒸笼'],
      ['rolling pin', '擀面杖'],
    ),
    materials: words(['cast iron', '铸铁'], ['bamboo', '竹制'], ['stainless steel', '不锈钢']),
    uses: words(['for slow stews', '慢炖好帮手'], ['for dumplings on Sunday', '周末包饺子']),
    price: 28,
  },
  {
    category: 'tea',
    name: { en: 'tea', zh: '茶具' },
    things: words(
      ['teapot', '茶壶'],
      ['tea cup', '茶杯'],
      ['tea tray', '茶盘'],
      ['gaiwan', '盖碗'],
      ['tea caddy', '茶叶罐'],
      ['strainer', '茶漏'],
      ['kettle', '烧水壶'],
    ),
    materials: words(['stoneware', '粗陶'], ['porcelain', '白瓷'], ['clay', '紫砂']),
    uses: words(['for green tea', '泡绿茶'], ['for guests', '待客之选']),
    price: 22,
  },
  {
    category: 'bedding',
    name: { en: 'bedding', zh: '床品' },
    things: words(
      ['duvet cover', '被套'],
      ['pillow', '枕头'],
      ['blanket', '毯子'],
      ['bed sheet', '床单'],
      ['mattress pad', '床垫'],
      ['pillowcase', '枕套'],
      ['quilt', '被子'],
    ),
    materials: words(['linen', '亚麻'], ['washed cotton', '水洗棉'], ['silk', '真丝']),
    uses: words(['for cold nights', '寒夜保暖'], ['for light sleepers', '浅眠者适用']),
    price: 45,
  },
  {
    category: 'desk',
    name: { en: 'desk and paper', zh: '文具' },
    things: words(
      ['notebook', '笔记本'],
      ['fountain pen', '钢笔'],
      ['pencil case', '笔袋'],
      ['ink', '墨水'],
      ['paper tray', '文件盘'],
      ['bookmark', '书签'],
      ['stapler', '订书机'],
    ),
    materials: words(['leather', '皮革'], ['kraft paper', '牛皮纸'], ['walnut', '胡桃木']),
    uses: words(['for letters', '写信用'], ['for daily plans', '做每日计划']),
    price: 12,
  },
  {
    category: 'garden',
    name: { en: 'garden', zh: '园艺' },
    things: words(
      ['watering can', '洒水壶'],
      ['flower pot', '花盆'],
      ['pruning shears', '修枝剪'],
      ['seed box', '种子盒'],
      ['trowel', '小铲'],
      ['plant stand', '花架'],
      ['bird feeder', '喂鸟器'],
    ),
    materials: words(['terracotta', '红陶'], ['galvanised steel', '镀锌钢'], ['cedar', '雪松木']),
    uses: words(['for balconies', '阳台种植'], ['for herbs', '种香草']),
    price: 18,
  },
  {
    category: 'running',
    name: { en: 'running', zh: '跑步' },
    things: words(
      ['running shoes', '跑鞋'],
      ['running shirt', '跑步上衣'],
      ['head torch', '头灯'],
      ['water belt', '水壶腰包'],
      ['running socks', '跑步袜'],
      ['wind jacket', '防风衣'],
      ['cap', '运动帽'],
    ),
    materials: words(['mesh', '网面'], ['recycled nylon', '再生尼龙'], ['merino', '美利奴羊毛']),
    uses: words(['for long distances', '长距离训练'], ['for rainy mornings', '雨天晨跑']),
    price: 55,
  },
  {
    category: 'camping',
    name: { en: 'camping', zh: '露营' },
    things: words(
      ['tent', '帐篷'],
      ['sleeping bag', '睡袋'],
      ['camping stove', '露营炉'],
      ['folding chair', '折叠椅'],
      ['hammock', '吊床'],
      ['mess tin', '野餐锅'],
      ['dry bag', '防水袋'],
    ),
    materials: words(['canvas', '帆布'], ['titanium', '钛合金'], ['down', '羽绒']),
    uses: words(['for two', '双人使用'], ['for mountain nights', '高山夜宿']),
    price: 80,
  },
  {
    category: 'toys',
    name: { en: 'toys', zh: '玩具' },
    things: words(
      ['building blocks', '积木'],
      ['puzzle', '拼图'],
      ['toy train', '玩具火车'],
      ['spinning top', '陀螺'],
      ['kite', '风筝'],
      ['doll house', '娃娃屋'],
      ['board game', '桌游'],
    ),
    materials: words(['beech wood', '榉木'], ['felt', '毛毡'], ['tin', '铁皮']),
    uses: words(['for rainy days', '雨天在家玩'], ['for small hands', '适合小手']),
    price: 24,
  },
  {
    category: 'music',
    name: { en: 'music', zh: '乐器' },
    things: words(
      ['ukulele', '尤克里里'],
      ['bamboo flute', '竹笛'],
      ['hand drum', '手鼓'],
      ['music stand', '谱架'],
      ['guitar strap', '吉他背带'],
      ['metronome', '节拍器'],
      ['harmonica', '口琴'],
    ),
    materials: words(['mahogany', '桃花心木'], ['maple', '枫木'], ['bronze', '青铜']),
    uses: words(['for beginners', '初学者入门'], ['for the road', '旅途携带']),
    price: 48,
  },
  {
    category: 'care',
    name: { en: 'care', zh: '个护' },
    things: words(
      ['soap', '香皂'],
      ['hand cream', '护手霜'],
      ['hair brush', '发梳'],
      ['bath towel', '浴巾'],
      ['face cloth', '洗脸巾'],
      ['bath salts', '浴盐'],
      ['shaving brush', '剃须刷'],
    ),
    materials: words(['olive oil', '橄榄油'], ['boxwood', '黄杨木'], ['organic cotton', '有机棉']),
    uses: words(['for dry skin', '干燥肌肤适用'], ['for a slow bath', '慢慢泡澡']),
    price: 14,
  },
  {
    category: 'bags',
    name: { en: 'bags', zh: '箱包' },
    things: words(
      ['backpack', '双肩包'],
      ['tote bag', '托特包'],
      ['suitcase', '行李箱'],
      ['wallet', '钱包'],
      ['messenger bag', '邮差包'],
      ['laptop sleeve', '电脑内胆包'],
      ['lunch bag', '便当袋'],
    ),
    materials: words(['waxed canvas', '油蜡帆布'], ['vegetable-tanned leather', '植鞣革'], ['cork', '软木']),
    uses: words(['for commuters', '通勤使用'], ['for weekend trips', '周末短途旅行']),
    price: 60,
  },
];
