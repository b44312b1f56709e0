import { useMemo } from 'react';
import { useLanguage } from '../texts/language.tsx';

export interface Formats {
  number: (value: number) => string;
  percent: (share: number) => string;
  /** Date and time in the browser's zone, with the zone. */
  time: (iso: string) => string;
  day: (iso: string) => string;
  /** The time of day, with seconds. */
  clock: (iso: string) => string;
  /** To the minute, in the browser's zone; with the day, if that is another than today. */
  minute: (iso: string) => string;
  /** "3 minutes ago", "in 2 hours". */
  ago: (iso: string, now?: number) => string;
  zone: string;
}

const STEPS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Numbers and times as the language writes them. */
export function useFormats(): Formats {
  const spoken = useLanguage();
  return useMemo(() => {
    // English as the browser's own English writes dates.
    const language = navigator.languages.find((tag) => tag.split('-')[0] === spoken) ?? spoken;
    const numbers = new Intl.NumberFormat(language);
    const percents = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
    const times = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
    const zoned = new Intl.DateTimeFormat(language, { timeZoneName: 'short', hour: 'numeric' });
    const days = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
    const clocks = new Intl.DateTimeFormat(language, { timeStyle: 'medium' });
    const minutes = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
    const datedMinutes = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
    const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
    const zoneAt = (date: Date) =>
      zoned.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value ?? 'UTC';
    return {
      number: (value) => numbers.format(value),
      percent: (share) => percents.format(share),
      time: (iso) => `${times.format(new Date(iso))} ${zoneAt(new Date(iso))}`,
      day: (iso) => days.format(new Date(iso)),
      clock: (iso) => clocks.format(new Date(iso)),
      minute: (iso) => {
        const at = new Date(iso);
        const isToday = at.toDateString() === new Date().toDateString();
        return (isToday ? minutes : datedMinutes).format(at);
      },
      ago: (iso, now = Date.now()) => {
        const seconds = (Date.parse(iso) - now) / 1_000;
        const [unit, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? ['second', 1];
        return relative.format(Math.round(seconds / size), unit);
      },
      zone: times.resolvedOptions().timeZone,
    };
  }, [spoken]);
}
