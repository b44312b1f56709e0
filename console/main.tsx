import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { showFailures } from './app/show-failures.ts';
import { applyTheme } from './styles/theme.ts';
import { loadTexts, preferredLanguage, SpokenLanguage } from './texts/language.tsx';
import './styles/index.css';

const place = document.getElementById('console');
if (!place) throw new Error('The page has no place for the console.');
const language = preferredLanguage();
showFailures();
document.documentElement.lang = language;
applyTheme();
createRoot(place).render(
  <StrictMode>
    <SpokenLanguage language={language} texts={await loadTexts(language)}>
      <App />
    </SpokenLanguage>
  </StrictMode>,
);
