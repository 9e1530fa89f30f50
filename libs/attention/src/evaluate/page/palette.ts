/** Red, green and blue, each 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

export interface Theme {
  readonly page: Colour;
  readonly ink: Colour;
  readonly quiet: Colour;
  /** Full strength behind a token that speaks for the target; weaker scores let the page through. */
  readonly positive: Colour;
  readonly negative: Colour;
}

/** Blue for, orange against: told apart by people who cannot tell red from green, ink readable on both. */
export const themes: { readonly light: Theme; readonly dark: Theme } = {
  light: {
    page: [255, 255, 255],
    ink: [26, 26, 26],
    quiet: [95, 99, 104],
    positive: [110, 170, 245],
    negative: [250, 150, 70],
  },
  dark: {
    page: [22, 24, 29],
    ink: [242, 242, 242],
    quiet: [160, 165, 175],
    positive: [20, 90, 190],
    negative: [165, 75, 10],
  },
};

/** CSS that sets every colour of the theme as a variable (`--page`, `--ink` ...) and follows the reader's preference. */
export function themeCss(): string {
  const variables = (theme: Theme) =>
    Object.entries(theme)
      .map(([name, colour]: [string, Colour]) => `--${name}:${colour.join(' ')}`)
      .join(';');
  return `:root{color-scheme:light dark;${variables(themes.light)}}
@media (prefers-color-scheme:dark){:root{${variables(themes.dark)}}}`;
}
