import type { Colour } from './palette.ts';
import { themes } from './palette.ts';

/** Relative luminance and contrast ratio as WCAG 2.2 defines them. */
function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(a: Colour, b: Colour): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

describe.each(Object.entries(themes))('the %s theme', (_, theme) => {
  test.each(['page', 'positive', 'negative'] as const)('ink is readable on %s (4.5 : 1)', (background) => {
    expect(contrast(theme.ink, theme[background])).toBeGreaterThan(4.5);
  });

  test('notes are readable on the page', () =>
    expect(contrast(theme.quiet, theme.page)).toBeGreaterThan(4.5));

  test.each(['positive', 'negative'] as const)('%s stands out from the page', (colour) => {
    expect(contrast(theme[colour], theme.page)).toBeGreaterThan(1.9);
  });
});
