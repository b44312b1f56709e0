import { styleText } from 'node:util';
import stringWidth from 'string-width';

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow';

/** Colours a text if the terminal takes colours. */
export function coloured(terminal: { hasColours: boolean }, style: Style, text: string): string {
  return terminal.hasColours ? styleText(style, text) : text;
}

/** Text from outside as it may be shown: without what a terminal would act on, on one line. */
export function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]+/gu, ' ');
}

export interface Column<T> {
  title: string;
  of: (row: T) => string | number | null | undefined;
  /** At most so many columns wide; the end is cut off. */
  most?: number;
}

/** Aligned columns with a head; figures to the right. */
export function table<T>(terminal: { hasColours: boolean }, columns: readonly Column<T>[], rows: readonly T[]): string {
  const cells = rows.map((row) =>
    columns.map(({ of, most }) => {
      const value = of(row);
      return { text: cut(shown(String(value ?? '')), most), isFigure: typeof value === 'number' };
    }),
  );
  const widths = columns.map(({ title }, at) =>
    Math.max(stringWidth(title), ...cells.map((line) => stringWidth(line[at]?.text ?? ''))),
  );
  const isFigures = columns.map((_, at) => cells.length > 0 && cells.every((line) => line[at]?.isFigure ?? false));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, at) => {
        const blanks = ' '.repeat((widths[at] ?? 0) - stringWidth(text));
        return isFigures[at] ? blanks + text : text + blanks;
      })
      .join('  ')
      .trimEnd();
  const head = line(columns.map(({ title }) => title));
  return [coloured(terminal, 'bold', head), ...cells.map((each) => line(each.map(({ text }) => text)))].join('\n');
}

/** Names and their values, one a line, aligned. Without those that have none. */
export function pairs(lines: readonly (readonly [string, string | number | null | undefined])[]): string {
  const given = lines.filter(([, value]) => value !== undefined && value !== null && value !== '');
  const width = Math.max(0, ...given.map(([name]) => stringWidth(name)));
  return given
    .map(([name, value]) => `${name}${' '.repeat(width - stringWidth(name))}  ${shown(String(value))}`)
    .join('\n');
}

function cut(text: string, most: number | undefined): string {
  if (most === undefined || stringWidth(text) <= most) return text;
  let kept = '';
  let width = 0;
  for (const sign of text) {
    width += stringWidth(sign);
    if (width > most - 1) break;
    kept += sign;
  }
  return `${kept.trimEnd()}…`;
}

/** `12,345` */
export function figure(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 member`, `12 members` */
export function counted(count: number, noun: string): string {
  return `${figure(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A time as the terminal's own clock shows it, to the second. */
export function localTime(iso: string | null | undefined): string {
  if (iso === null || iso === undefined) return '';
  const at = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
