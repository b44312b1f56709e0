import { useState } from 'react';
import { chooseTheme, chosenTheme, THEMES, type Theme } from '../../styles/theme.ts';
import { chooseLanguage, useLanguage, useTexts } from '../../texts/language.tsx';
import { LANGUAGES, type Language } from '../../texts/texts.ts';
import { Select } from '../../ui/field.tsx';

/** Colours and language of this browser. */
export function Appearance() {
  const { account, shell } = useTexts();
  const language = useLanguage();
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  return (
    <section className="card">
      <h2>{account.appearance}</h2>
      <div className="row fields">
        <Select
          label={shell.theme}
          value={theme}
          onChange={(event) => {
            const chosen = THEMES.find((each) => each === event.target.value) ?? 'auto';
            setTheme(chosen);
            chooseTheme(chosen);
          }}
        >
          {THEMES.map((each) => (
            <option key={each} value={each}>
              {shell.themes[each]}
            </option>
          ))}
        </Select>
        <Select
          label={shell.language}
          value={language}
          onChange={(event) => {
            chooseLanguage(event.target.value as Language);
          }}
        >
          {LANGUAGES.map((each) => (
            <option key={each} value={each} lang={each}>
              {shell.languages[each]}
            </option>
          ))}
        </Select>
      </div>
    </section>
  );
}
