/** Four kinds of things, six of each; every shopper is after one kind. */
export const kinds = ['lamp', 'kettle', '帐篷', '吉他'] as const;
const sizes = ['small', 'large', 'red', '蓝色', 'old', '新款'];

export const items = kinds.flatMap((kind, at) =>
  sizes.map((size, place) => ({
    itemId: `${at}-${place}`,
    title: `${size} ${kind}`,
    description: place % 2 === 0 ? `A ${size} ${kind} for every day` : `${size}的${kind},每天都用得上`,
    tags: [kind, size],
    category: `kind-${at}`,
    price: 10 * (at + 1) + place,
    stock: 5,
  })),
);

const day = 86_400_000;

/** Shoppers go through what they are after, each from another place. */
export function events(end: number, shoppers = 40) {
  return Array.from({ length: shoppers }, (_, shopper) =>
    Array.from({ length: 5 }, (_unused, step) => ({
      eventId: `e-${shopper}-${step}`,
      type: step === 4 ? 'purchase' : 'view',
      itemId: `${shopper % kinds.length}-${(shopper + step) % sizes.length}`,
      userId: `shopper-${shopper}`,
      timestamp: end - day + (shopper * 10 + step) * 1_000,
    })),
  ).flat();
}
