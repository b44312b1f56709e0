const KEY = 'muster-theme';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

export function chosenTheme(): Theme {
  return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'auto';
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  applyTheme();
}

/** Colours by the person's choice, else by the system's. */
export function applyTheme(): void {
  document.documentElement.dataset['colorMode'] = chosenTheme();
}
