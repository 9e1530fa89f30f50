const startMs = Date.UTC(2026, 2, 2);
const hourMs = 3_600_000;
const words = 12;

/** Hours before the first burst. */
export const calmHours = 30;
const every = 3;

export const isBurst = (hour: number): boolean => hour >= calmHours && hour % every === 0;

/** The stories of an hour, the same whenever it is asked, no two alike; many in an hour with a burst. */
export function storiesOf(hour: number): readonly object[] {
  return Array.from({ length: isBurst(hour) ? 25 : 1 }, (_, index) => {
    const seed = hour * 100 + index;
    const text = Array.from(
      { length: words },
      (__, word) => `w${(seed * 7_919 + word * 104_729) % 99_991}`,
    ).join(' ');
    const publishedAt = new Date(startMs + hour * hourMs + (index + 1) * 60_000).toISOString();
    return { source: 'wire', id: `${hour} ${index}`, text, publishedAt };
  });
}
