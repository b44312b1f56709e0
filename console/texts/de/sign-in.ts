import type { Texts } from '../texts.ts';

export const signIn: Texts['signIn'] = {
  title: 'Anmelden',
  name: 'Name oder Mailadresse',
  password: 'Passwort',
  submit: 'Anmelden',
  with: (provider) => `Mit ${provider} anmelden`,
  or: 'oder',
  linkTitle: 'Kein Passwort, oder vergessen?',
  linkHint:
    'Ein Einmal-Link meldet Sie an; dann können Sie ein Passwort setzen. Geben Sie zuerst oben Ihren Namen ein.',
  sendLink: 'Link zusenden',
  linkElsewhere: 'Auf dem Rechner, auf dem Muster läuft, druckt dieser Befehl einen Link für Sie:',
  again: 'Ihre Sitzung ist abgelaufen',
  againHint: 'Melden Sie sich wieder an. Auf dieser Seite geht nichts verloren.',
  otherPerson: 'Diese Seite gehört jemand anderem',
  nameMissing: 'Geben Sie Ihren Namen ein.',
  passwordMissing: 'Geben Sie Ihr Passwort ein.',
};
