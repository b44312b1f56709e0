/** As the product writes it: `2026-01-31 4:05 PM`, with the zone, because readers may be elsewhere. */
export function localTime(at: Date, timeZone: string): string {
  const date = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
  const clock: Intl.DateTimeFormatOptions = { timeZone, hour: 'numeric', minute: '2-digit', timeZoneName: 'short' };
  return `${date} ${new Intl.DateTimeFormat('en-US', clock).format(at).replace(/\u202f/g, ' ')}`;
}
